#include "sfumato/measures/feature_bins.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "sfumato/measures/compared_columns.h"

namespace sfumato {

namespace {

// Midpoints between the distinct values if there are few, else quantiles.
std::vector<double> make_thresholds(std::vector<double> values, std::size_t bins) {
  std::ranges::sort(values);
  std::vector<double> distinct = values;
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  std::vector<double> thresholds;
  if (distinct.size() <= bins) {
    for (std::size_t i = 1; i < distinct.size(); ++i) thresholds.push_back((distinct[i - 1] + distinct[i]) / 2);
    return thresholds;
  }
  for (std::size_t k = 1; k < bins; ++k) {
    // The empirical quantile at k / bins, averaged if it is not unique.
    const std::size_t at = k * values.size() / bins;
    const bool on_step = k * values.size() % bins == 0;
    thresholds.push_back(on_step ? (values[at - 1] + values[at]) / 2 : values[at]);
  }
  thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
  return thresholds;
}

// A bin for each category, the most frequent first; the last bin takes the rest if there are too many.
std::unordered_map<std::int64_t, std::size_t> make_category_bins(const std::vector<double>& values, std::size_t bins) {
  std::map<std::int64_t, std::size_t> counts;
  for (const double value : values) ++counts[std::llround(value)];
  std::vector<std::pair<std::int64_t, std::size_t>> order(counts.begin(), counts.end());
  std::ranges::stable_sort(order, [](const auto& a, const auto& b) { return a.second > b.second; });
  std::unordered_map<std::int64_t, std::size_t> result;
  for (std::size_t k = 0; k < order.size(); ++k) result[order[k].first] = std::min(k, bins - 1);
  return result;
}

}  // namespace

FeatureTable features_of(const Table& table, std::size_t without) {
  FeatureTable features;
  std::vector<std::size_t> columns;
  for (const std::size_t j : compared_columns(table.schema)) {
    if (j == without) continue;
    columns.push_back(j);
    features.points.columns.push_back(table.schema.columns[j].name);
    features.categories.push_back(holds_categories(table.schema.columns[j].kind) ? 1 : 0);
  }
  features.points.values.reserve(table.rows * columns.size());
  for (std::size_t i = 0; i < table.rows; ++i) {
    for (const std::size_t j : columns) {
      const TableColumn& column = table.columns[j];
      const bool known = column.indices.empty() || column.indices[i] >= 0;
      const double value = column.indices.empty() ? column.numbers[i] : static_cast<double>(column.indices[i]);
      features.points.values.push_back(known ? value : std::numeric_limits<double>::quiet_NaN());
    }
  }
  return features;
}

FeatureBins::FeatureBins(const FeatureTable& features, std::span<const std::size_t> rows, std::size_t bins)
    : columns_(features.points.cols()) {
  std::vector<double> values;
  for (std::size_t f = 0; f < columns_.size(); ++f) {
    values.clear();
    for (const std::size_t row : rows) {
      if (!std::isnan(features.points(row, f))) values.push_back(features.points(row, f));
    }
    Column& column = columns_[f];
    column.categories = features.is_categorical(f);
    if (column.categories) {
      column.bins = make_category_bins(values, bins);
      column.count = std::clamp<std::size_t>(column.bins.size(), 1, bins);
    } else {
      column.thresholds = make_thresholds(values, bins);
      column.count = column.thresholds.size() + 1;
    }
  }
}

std::uint8_t FeatureBins::bin(std::size_t column, double value) const {
  if (std::isnan(value)) return kMissing;
  const Column& own = columns_[column];
  if (own.categories) {
    const auto found = own.bins.find(std::llround(value));
    return static_cast<std::uint8_t>(found == own.bins.end() ? kMissing : found->second);
  }
  return static_cast<std::uint8_t>(std::ranges::lower_bound(own.thresholds, value) - own.thresholds.begin());
}

}  // namespace sfumato
