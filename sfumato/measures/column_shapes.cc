#include "sfumato/measures/column_shapes.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "sfumato/measures/compared_columns.h"

namespace sfumato {

namespace {

std::vector<double> sorted_present(std::span<const double> values) {
  std::vector<double> present;
  std::ranges::copy_if(values, std::back_inserter(present), [](double value) { return !std::isnan(value); });
  std::ranges::sort(present);
  return present;
}

// SDMetrics rounds to 14 decimals, so that 0.1 + 0.2 equals 0.3.
std::vector<double> rounded(std::vector<double> values) {
  constexpr double kDecimals = 1e14;
  for (double& value : values) {
    const double scaled = std::nearbyint(value * kDecimals) / kDecimals;
    if (std::isfinite(scaled)) value = scaled;
  }
  return values;
}

}  // namespace

double ks_complement(std::span<const double> real, std::span<const double> synthetic) {
  const std::vector<double> a = sorted_present(real);
  const std::vector<double> b = sorted_present(synthetic);
  if (a.empty() || b.empty()) return kNoScore;
  const auto rows_a = static_cast<double>(a.size());
  const auto rows_b = static_cast<double>(b.size());
  double largest = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const double value = std::min(a[i], b[j]);
    while (i < a.size() && a[i] == value) ++i;
    while (j < b.size() && b[j] == value) ++j;
    largest = std::max(largest, std::abs(static_cast<double>(i) / rows_a - static_cast<double>(j) / rows_b));
  }
  return 1 - largest;
}

double tv_complement(std::span<const std::int32_t> real, std::span<const std::int32_t> synthetic) {
  struct Counts {
    double real = 0;
    double synthetic = 0;
  };
  std::map<std::int32_t, Counts> categories;
  for (const std::int32_t index : real) {
    if (index >= 0) ++categories[index].real;
  }
  for (const std::int32_t index : synthetic) {
    if (index >= 0) ++categories[index].synthetic;
  }
  Counts total;
  for (auto& [index, counts] : categories) {
    if (counts.real == 0) counts.real = 1e-6;  // as in SDMetrics, which normalises after adding it
    total.real += counts.real;
    total.synthetic += counts.synthetic;
  }
  if (total.real < 1 || total.synthetic < 1) return kNoScore;
  double variation = 0;
  for (const auto& [index, counts] : categories) {
    variation += std::abs(counts.synthetic / total.synthetic - counts.real / total.real);
  }
  return 1 - 0.5 * variation;
}

double missing_fraction(const TableColumn& column) {
  const auto missing = std::ranges::count_if(column.numbers, [](double value) { return std::isnan(value); }) +
                       std::ranges::count_if(column.indices, [](std::int32_t index) { return index < 0; });
  const std::size_t rows = column.numbers.size() + column.indices.size();
  return rows == 0 ? 0 : static_cast<double>(missing) / static_cast<double>(rows);
}

ColumnShapes column_shapes(const Table& real, const Table& synthetic) {
  ColumnShapes shapes;
  double total = 0;
  double defined = 0;
  for (const std::size_t j : compared_columns(real.schema)) {
    const TableColumn& a = real.columns[j];
    const TableColumn& b = synthetic.columns[j];
    double score = kNoScore;
    if (holds_categories(real.schema.columns[j].kind)) {
      score = tv_complement(a.indices, b.indices);
    } else if (real.schema.columns[j].kind == ColumnKind::number) {
      score = ks_complement(rounded(a.numbers), rounded(b.numbers));
    } else {
      score = ks_complement(a.numbers, b.numbers);  // integers and datetimes need no rounding
    }
    shapes.columns.push_back({j, score, missing_fraction(a), missing_fraction(b)});
    if (std::isnan(score)) continue;
    total += score;
    ++defined;
  }
  shapes.score = defined > 0 ? total / defined : kNoScore;
  return shapes;
}

}  // namespace sfumato
