#include "sfumato/measures/pair_trends.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "sfumato/measures/association.h"
#include "sfumato/measures/compared_columns.h"

namespace sfumato {

namespace {

constexpr double kStrongCorrelation = 0.5;
constexpr double kStrongAssociation = 0.3;
constexpr std::size_t kTableBins = 10;

bool is_constant(std::span<const double> values) {
  double seen = kNoScore;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (!std::isnan(seen) && value != seen) return false;
    seen = value;
  }
  return true;
}

// Each column as category indices: its own, or the bins of its numbers.
std::vector<std::vector<std::int32_t>> as_categories(const Table& table) {
  // SDMetrics bins datetimes as integer nanoseconds, which may round differently from seconds.
  constexpr double kNanoseconds = 1e9;
  std::vector<std::vector<std::int32_t>> categories(table.columns.size());
  for (const std::size_t j : paired_columns(table.schema)) {
    std::vector<double> numbers = table.columns[j].numbers;
    if (table.schema.columns[j].kind == ColumnKind::datetime) {
      for (double& number : numbers) number = std::nearbyint(number * kNanoseconds);
    }
    categories[j] = holds_categories(table.schema.columns[j].kind) ? table.columns[j].indices : ten_bins(numbers);
  }
  return categories;
}

double similarity(std::span<const Cell> real, double real_rows, std::span<const Cell> synthetic,
                  double synthetic_rows) {
  double variation = 0;
  const auto key = [](const Cell& cell) { return std::pair(cell.a, cell.b); };
  for (std::size_t i = 0, j = 0; i < real.size() || j < synthetic.size();) {
    const bool take_real = j == synthetic.size() || (i < real.size() && key(real[i]) <= key(synthetic[j]));
    const bool take_synthetic = i == real.size() || (j < synthetic.size() && key(synthetic[j]) <= key(real[i]));
    double difference = 0;
    if (take_real) difference += real[i++].count / real_rows;
    if (take_synthetic) difference -= synthetic[j++].count / synthetic_rows;
    variation += std::abs(difference);
  }
  return 1 - variation / 2;
}

PairTrend by_correlation(const TableColumn& real_a, const TableColumn& real_b, const TableColumn& synthetic_a,
                         const TableColumn& synthetic_b) {
  PairTrend trend;
  trend.correlation = true;
  trend.real = pearson(real_a.numbers, real_b.numbers);
  trend.score = 1 - std::abs(trend.real - pearson(synthetic_a.numbers, synthetic_b.numbers)) / 2;
  trend.strong = std::abs(trend.real) > kStrongCorrelation;
  // SDMetrics tests for constants over all rows of a column, not over the rows where both values are known.
  for (const TableColumn* column : {&real_a, &real_b, &synthetic_a, &synthetic_b}) {
    if (is_constant(column->numbers)) trend.score = kNoScore;
  }
  return trend;
}

}  // namespace

std::vector<std::int32_t> ten_bins(std::span<const double> values) {
  double least = std::numeric_limits<double>::infinity();
  double greatest = -least;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  }
  if (least > greatest) least = greatest = 0.5;  // no known values
  if (least == greatest) {
    least -= 0.5;
    greatest += 0.5;
  }
  std::array<double, kTableBins + 1> edges{};
  const double step = (greatest - least) / static_cast<double>(kTableBins);
  for (std::size_t k = 0; k < kTableBins; ++k) edges[k] = static_cast<double>(k) * step + least;
  edges[kTableBins] = greatest;
  std::vector<std::int32_t> bins;
  bins.reserve(values.size());
  for (const double value : values) {
    const auto above = std::isnan(value) ? edges.end() : std::ranges::upper_bound(edges, value);
    bins.push_back(static_cast<std::int32_t>(above - edges.begin()));
  }
  return bins;
}

double contingency_similarity(std::span<const std::int32_t> real_a, std::span<const std::int32_t> real_b,
                              std::span<const std::int32_t> synthetic_a, std::span<const std::int32_t> synthetic_b) {
  return similarity(contingency(real_a, real_b), static_cast<double>(real_a.size()),
                    contingency(synthetic_a, synthetic_b), static_cast<double>(synthetic_a.size()));
}

PairTrends pair_trends(const Table& real, const Table& synthetic, ThreadPool& pool) {
  const std::vector<std::size_t> columns = paired_columns(real.schema);
  const std::vector<std::vector<std::int32_t>> real_categories = as_categories(real);
  const std::vector<std::vector<std::int32_t>> synthetic_categories = as_categories(synthetic);
  PairTrends trends;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (std::size_t j = i + 1; j < columns.size(); ++j) trends.pairs.push_back({columns[i], columns[j]});
  }
  pool.parallel_for(trends.pairs.size(), [&](std::size_t index, std::size_t) {
    PairTrend& pair = trends.pairs[index];
    const std::size_t a = pair.first;
    const std::size_t b = pair.second;
    if (holds_numbers(real.schema.columns[a].kind) && holds_numbers(real.schema.columns[b].kind)) {
      pair = by_correlation(real.columns[a], real.columns[b], synthetic.columns[a], synthetic.columns[b]);
    } else {
      const std::vector<Cell> cells = contingency(real_categories[a], real_categories[b]);
      pair.score = similarity(cells, static_cast<double>(real.rows),
                              contingency(synthetic_categories[a], synthetic_categories[b]),
                              static_cast<double>(synthetic.rows));
      pair.real = cramers_v(cells);
      pair.strong = pair.real > kStrongAssociation;
    }
    pair.first = a;
    pair.second = b;
  });
  double total = 0;
  double defined = 0;
  double strong_total = 0;
  double strong = 0;
  for (const PairTrend& pair : trends.pairs) {
    if (std::isnan(pair.score)) continue;
    total += pair.score;
    ++defined;
    if (!pair.strong) continue;
    strong_total += pair.score;
    ++strong;
  }
  trends.score = defined > 0 ? total / defined : kNoScore;
  trends.strong_score = strong > 0 ? strong_total / strong : kNoScore;
  return trends;
}

}  // namespace sfumato
