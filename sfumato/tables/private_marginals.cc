#include "sfumato/tables/private_marginals.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "sfumato/base/random.h"

namespace sfumato {

namespace {

constexpr std::size_t kParts = 256;
constexpr double kMostValues = 1048576;  // that are counted one by one

// Noise by column and by count, of a purpose and a step that no training uses.
class Noise {
 public:
  Noise(std::uint64_t secret, std::size_t column, double sd)
      : random_(RandomStream(secret, Purpose::dp_noise, ~std::uint64_t{0}), column), sd_(sd) {}
  void add(std::span<double> counts) {
    for (double& count : counts) count += sd_ * random_.normal();
  }

 private:
  RowRandom random_;
  double sd_;
};

// The nearest counts of 0 or more with a given sum: less a constant, cut at 0.
void project(std::span<double> counts, double sum) {
  std::vector<double> falling(counts.begin(), counts.end());
  std::ranges::sort(falling, std::ranges::greater());
  double above = 0;
  double less = 0;
  for (std::size_t i = 0; i < falling.size(); ++i) {
    above += falling[i];
    const double candidate = (above - sum) / static_cast<double>(i + 1);
    if (candidate >= falling[i]) break;
    less = candidate;
  }
  for (double& count : counts) count = std::max(0.0, count - less);
}

// Whole numbers with the sum `rows`, each a running sum's rounded difference.
std::vector<std::size_t> whole_counts(std::span<const double> counts, std::size_t rows) {
  const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
  std::vector<std::size_t> whole;
  double running = 0;
  std::size_t given = 0;
  for (const double count : counts) {
    running += count;
    const double frequency = sum > 0 ? running / sum : 1;
    const auto upto = static_cast<std::size_t>(std::llround(frequency * static_cast<double>(rows)));
    whole.push_back(upto - given);
    given = upto;
  }
  return whole;
}

TableColumn level_marginal(const TableColumn& column, const ColumnSchema& schema, std::size_t rows, Noise& noise) {
  const std::size_t levels = schema.categories.size();
  std::vector<double> counts(levels + (schema.may_miss ? 1 : 0));
  for (const std::int32_t encoding : column.indices) {
    const std::size_t place = encoding < 0 ? levels : static_cast<std::size_t>(encoding);
    if (place < counts.size()) ++counts[place];
  }
  noise.add(counts);
  project(counts, static_cast<double>(rows));
  std::vector<std::size_t> whole = whole_counts(counts, rows);
  if (schema.may_miss) whole[levels] = std::max<std::size_t>(whole[levels], 1);  // a value that rows may have
  TableColumn marginal;
  for (std::size_t k = 0; k < whole.size() && marginal.indices.size() < rows; ++k) {
    marginal.indices.insert(marginal.indices.end(), whole[k], k == levels ? -1 : static_cast<std::int32_t>(k));
  }
  marginal.indices.resize(rows, schema.may_miss ? -1 : 0);
  if (schema.may_miss) marginal.indices.back() = -1;
  return marginal;
}

// A column of numbers on the grid of what its decimals can write; of no grid where they are any.
class Grid {
 public:
  explicit Grid(const ColumnSchema& schema)
      : low_(schema.minimum), high_(schema.maximum), scale_(schema.decimals < 0 ? 0 : std::pow(10.0, schema.decimals)) {
    const double values = std::floor((high_ - low_) * scale_ * (1 + 1e-12)) + 1;
    if (scale_ > 0 && values <= kMostValues) values_ = static_cast<std::size_t>(values);
    parts_ = values_ > 0 ? std::min(kParts, values_) : kParts;
  }
  std::size_t values() const { return values_; }  // 0 where they are too many to count
  std::size_t parts() const { return parts_; }
  std::size_t value_place(double value) const {
    return std::min(values_ - 1, static_cast<std::size_t>(std::llround((clamped(value) - low_) * scale_)));
  }
  std::size_t part_place(double value) const {
    if (values_ > 0) return value_place(value) * parts_ / values_;
    const double frequency = high_ > low_ ? (clamped(value) - low_) / (high_ - low_) : 0;
    return std::min(parts_ - 1, static_cast<std::size_t>(frequency * static_cast<double>(parts_)));
  }
  double value(std::size_t place) const { return rounded(low_ + static_cast<double>(place) / scale_); }
  // The i-th of `count` values that lie evenly in a part.
  double inside(std::size_t part, std::size_t i, std::size_t count) const {
    const double at = (static_cast<double>(part) + (static_cast<double>(i) + 0.5) / static_cast<double>(count)) /
                      static_cast<double>(parts_);
    if (values_ > 0) return value(std::min(values_ - 1, static_cast<std::size_t>(at * static_cast<double>(values_))));
    return std::clamp(rounded(low_ + at * (high_ - low_)), low_, high_);
  }

 private:
  double clamped(double value) const { return std::clamp(value, low_, high_); }
  double rounded(double value) const {
    return std::clamp(scale_ > 0 ? std::round(value * scale_) / scale_ : value, low_, high_);
  }

  double low_;
  double high_;
  double scale_;  // values in a unit; 0: any number
  std::size_t values_ = 0;
  std::size_t parts_ = 0;
};

// Counts with noise of each value that stands out; 0 for the others.
std::vector<double> spikes(const TableColumn& column, const Grid& grid, double sd, Noise& noise) {
  std::vector<double> counts(grid.values());
  if (grid.values() <= grid.parts()) return {};  // the parts are the values
  for (const double value : column.numbers) {
    if (!std::isnan(value)) ++counts[grid.value_place(value)];
  }
  noise.add(counts);
  const double least = sd * std::sqrt(2 * std::log(static_cast<double>(grid.values()) + 1)) + 1.5 * sd;
  for (double& count : counts) count = count < least ? 0 : count;
  return counts;
}

TableColumn number_marginal(const TableColumn& column, const ColumnSchema& schema, std::size_t rows, double sd,
                            Noise& noise) {
  const Grid grid(schema);
  std::vector<double> parts(grid.parts() + (schema.may_miss ? 1 : 0));
  for (const double value : column.numbers) {
    const std::size_t place = std::isnan(value) ? grid.parts() : grid.part_place(value);
    if (place < parts.size()) ++parts[place];
  }
  noise.add(parts);
  project(parts, static_cast<double>(rows));
  const std::vector<double> values = spikes(column, grid, sd, noise);
  std::vector<double> counts = values;
  for (std::size_t v = 0; v < values.size(); ++v) {
    double& part = parts[grid.part_place(grid.value(v))];
    part = std::max(0.0, part - values[v]);
  }
  counts.insert(counts.end(), parts.begin(), parts.end());
  const std::vector<std::size_t> whole = whole_counts(counts, rows);
  TableColumn marginal;
  for (std::size_t k = 0; k < whole.size(); ++k) {
    for (std::size_t i = 0; i < whole[k]; ++i) {
      const std::size_t part = k - std::min(k, values.size());
      marginal.numbers.push_back(k < values.size()     ? grid.value(k)
                                 : part < grid.parts() ? grid.inside(part, i, whole[k])
                                                       : std::nan(""));
    }
  }
  if (schema.may_miss) marginal.numbers.back() = std::nan("");
  return marginal;
}

}  // namespace

Table private_marginals(const Table& table, double noise, std::uint64_t secret) {
  // A row enters one count of a column of levels, and two of numbers.
  double square = 0;
  for (const ColumnSchema& column : table.schema.columns) {
    square += holds_numbers(column.kind) ? 2 : holds_categories(column.kind) ? 1 : 0;
  }
  const double sd = noise * std::sqrt(square);
  Table marginals{table.schema, table.rows, {}};
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ColumnSchema& column = table.schema.columns[i];
    Noise own(secret, i, sd);
    if (holds_numbers(column.kind)) {
      marginals.columns.push_back(number_marginal(table.columns[i], column, table.rows, sd, own));
    } else if (holds_categories(column.kind)) {
      marginals.columns.push_back(level_marginal(table.columns[i], column, table.rows, own));
    } else {
      marginals.columns.emplace_back();
    }
  }
  return marginals;
}

}  // namespace sfumato
