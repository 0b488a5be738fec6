#include "sfumato/tables/private_marginals.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "sfumato/base/random.h"

namespace sfumato {

namespace {

constexpr std::size_t kIntervals = 256;
constexpr double kMaxGridValues = 1048576;  // more are not counted one by one

// The noise of one column. No training uses this purpose with this step.
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

// The Euclidean projection onto non-negative counts with a given sum: subtracts a constant and clips at 0.
void project(std::span<double> counts, double sum) {
  std::vector<double> descending(counts.begin(), counts.end());
  std::ranges::sort(descending, std::ranges::greater());
  double above = 0;
  double offset = 0;
  for (std::size_t i = 0; i < descending.size(); ++i) {
    above += descending[i];
    const double candidate = (above - sum) / static_cast<double>(i + 1);
    if (candidate >= descending[i]) break;
    offset = candidate;
  }
  for (double& count : counts) count = std::max(0.0, count - offset);
}

// Integers with the sum `rows`: differences of the rounded cumulative sums.
std::vector<std::size_t> whole_counts(std::span<const double> counts, std::size_t rows) {
  const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
  std::vector<std::size_t> whole;
  double running = 0;
  std::size_t assigned = 0;
  for (const double count : counts) {
    running += count;
    const double frequency = sum > 0 ? running / sum : 1;
    const auto upto = static_cast<std::size_t>(std::llround(frequency * static_cast<double>(rows)));
    whole.push_back(upto - assigned);
    assigned = upto;
  }
  return whole;
}

TableColumn category_marginal(const TableColumn& column, const ColumnSchema& schema, std::size_t rows, Noise& noise) {
  const std::size_t categories = schema.categories.size();
  std::vector<double> counts(categories + (schema.may_miss ? 1 : 0));
  for (const std::int32_t category : column.indices) {
    const std::size_t index = category < 0 ? categories : static_cast<std::size_t>(category);
    if (index < counts.size()) ++counts[index];
  }
  noise.add(counts);
  project(counts, static_cast<double>(rows));
  std::vector<std::size_t> whole = whole_counts(counts, rows);
  if (schema.may_miss)
    whole[categories] = std::max<std::size_t>(whole[categories], 1);  // so that the codec has a symbol for it
  TableColumn marginal;
  for (std::size_t k = 0; k < whole.size() && marginal.indices.size() < rows; ++k) {
    marginal.indices.insert(marginal.indices.end(), whole[k], k == categories ? -1 : static_cast<std::int32_t>(k));
  }
  marginal.indices.resize(rows, schema.may_miss ? -1 : 0);
  if (schema.may_miss) marginal.indices.back() = -1;
  return marginal;
}

// The range of a column of numbers, divided into equal intervals. If its decimals allow few enough values, also a grid
// of these.
class Grid {
 public:
  explicit Grid(const ColumnSchema& schema)
      : low_(schema.minimum),
        high_(schema.maximum),
        scale_(counted_decimals(schema) < 0 ? 0 : std::pow(10.0, schema.decimals)) {
    const double values = std::floor((high_ - low_) * scale_ * (1 + 1e-12)) + 1;
    if (scale_ > 0 && values <= kMaxGridValues) values_ = static_cast<std::size_t>(values);
    intervals_ = values_ > 0 ? std::min(kIntervals, values_) : kIntervals;
  }
  std::size_t values() const { return values_; }  // 0 if there are too many to count
  std::size_t intervals() const { return intervals_; }
  std::size_t value_index(double value) const {
    return std::min(values_ - 1, static_cast<std::size_t>(std::llround((clamped(value) - low_) * scale_)));
  }
  std::size_t interval_index(double value) const {
    if (values_ > 0) return value_index(value) * intervals_ / values_;
    const double frequency = high_ > low_ ? (clamped(value) - low_) / (high_ - low_) : 0;
    return std::min(intervals_ - 1, static_cast<std::size_t>(frequency * static_cast<double>(intervals_)));
  }
  double value(std::size_t index) const { return rounded(low_ + static_cast<double>(index) / scale_); }
  // The i-th of `count` evenly spaced values of an interval.
  double inside(std::size_t interval, std::size_t i, std::size_t count) const {
    const double at = (static_cast<double>(interval) + (static_cast<double>(i) + 0.5) / static_cast<double>(count)) /
                      static_cast<double>(intervals_);
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
  double scale_;  // grid values per unit; 0: no grid
  std::size_t values_ = 0;
  std::size_t intervals_ = 0;
};

// Noisy counts of each value, set to 0 where they do not exceed the noise.
std::vector<double> frequent_values(const TableColumn& column, const Grid& grid, double sd, Noise& noise) {
  std::vector<double> counts(grid.values());
  if (grid.values() <= grid.intervals()) return {};  // each interval is one value
  for (const double value : column.numbers) {
    if (!std::isnan(value)) ++counts[grid.value_index(value)];
  }
  noise.add(counts);
  const double threshold = sd * std::sqrt(2 * std::log(static_cast<double>(grid.values()) + 1)) + 1.5 * sd;
  for (double& count : counts) count = count < threshold ? 0 : count;
  return counts;
}

TableColumn number_marginal(const TableColumn& column, const ColumnSchema& schema, std::size_t rows, double sd,
                            Noise& noise) {
  const Grid grid(schema);
  std::vector<double> intervals(grid.intervals() + (schema.may_miss ? 1 : 0));
  for (const double value : column.numbers) {
    const std::size_t index = std::isnan(value) ? grid.intervals() : grid.interval_index(value);
    if (index < intervals.size()) ++intervals[index];
  }
  noise.add(intervals);
  project(intervals, static_cast<double>(rows));
  const std::vector<double> values = frequent_values(column, grid, sd, noise);
  std::vector<double> counts = values;
  for (std::size_t v = 0; v < values.size(); ++v) {
    double& rest = intervals[grid.interval_index(grid.value(v))];
    rest = std::max(0.0, rest - values[v]);
  }
  counts.insert(counts.end(), intervals.begin(), intervals.end());
  const std::vector<std::size_t> whole = whole_counts(counts, rows);
  TableColumn marginal;
  for (std::size_t k = 0; k < whole.size(); ++k) {
    for (std::size_t i = 0; i < whole[k]; ++i) {
      const std::size_t interval = k - std::min(k, values.size());
      marginal.numbers.push_back(k < values.size()             ? grid.value(k)
                                 : interval < grid.intervals() ? grid.inside(interval, i, whole[k])
                                                               : std::nan(""));
    }
  }
  if (schema.may_miss) marginal.numbers.back() = std::nan("");
  return marginal;
}

}  // namespace

Table private_marginals(const Table& table, double noise, std::uint64_t secret) {
  // A row contributes to one count in a column of categories and to two in a column of numbers.
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
      marginals.columns.push_back(category_marginal(table.columns[i], column, table.rows, own));
    } else {
      marginals.columns.emplace_back();
    }
  }
  return marginals;
}

}  // namespace sfumato
