#include "sfumato/measures/association.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "sfumato/measures/compared_columns.h"

namespace sfumato {

namespace {

bool varies(const std::vector<double>& values) {
  return std::ranges::any_of(values, [&](double value) { return value != values.front(); });
}

// The deviations from the mean, divided by their norm; empty if that is 0.
std::vector<double> normed(std::vector<double> values) {
  if (values.size() < 2 || !varies(values)) return {};
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  double largest = 0;
  for (double& value : values) largest = std::max(largest, std::abs(value -= mean));
  double squares = 0;
  for (double& value : values) squares += (value / largest) * (value / largest);
  for (double& value : values) value = value / largest / std::sqrt(squares);
  return largest > 0 && std::isfinite(squares) ? values : std::vector<double>();
}

double between(const Table& table, std::size_t i, std::size_t j) {
  const TableColumn& a = table.columns[i];
  const TableColumn& b = table.columns[j];
  const bool categorical_a = holds_categories(table.schema.columns[i].kind);
  const bool categorical_b = holds_categories(table.schema.columns[j].kind);
  if (categorical_a && categorical_b) return cramers_v(contingency(a.indices, b.indices));
  if (categorical_a) return correlation_ratio(a.indices, b.numbers);
  if (categorical_b) return correlation_ratio(b.indices, a.numbers);
  return pearson(a.numbers, b.numbers);
}

}  // namespace

double pearson(std::span<const double> x, std::span<const double> y) {
  std::vector<double> a;
  std::vector<double> b;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isnan(x[i]) || std::isnan(y[i])) continue;
    a.push_back(x[i]);
    b.push_back(y[i]);
  }
  a = normed(std::move(a));
  b = normed(std::move(b));
  if (a.empty() || b.empty()) return kNoScore;
  double product = 0;
  for (std::size_t i = 0; i < a.size(); ++i) product += a[i] * b[i];
  return std::clamp(product, -1.0, 1.0);
}

std::vector<Cell> contingency(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
  std::unordered_map<std::uint64_t, double> counts;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ++counts[std::uint64_t{static_cast<std::uint32_t>(a[i])} << 32U | static_cast<std::uint32_t>(b[i])];
  }
  std::vector<Cell> cells;
  cells.reserve(counts.size());
  for (const auto& [key, count] : counts) {
    cells.push_back({static_cast<std::int32_t>(key >> 32U), static_cast<std::int32_t>(key & 0xFFFFFFFFU), count});
  }
  std::ranges::sort(cells, [](const Cell& x, const Cell& y) { return x.a != y.a ? x.a < y.a : x.b < y.b; });
  return cells;
}

double cramers_v(std::span<const Cell> cells) {
  std::map<std::int32_t, double> rows;
  std::map<std::int32_t, double> columns;
  for (const Cell& cell : cells) {
    rows[cell.a] += cell.count;
    columns[cell.b] += cell.count;
  }
  const std::size_t smaller = std::min(rows.size(), columns.size());
  if (smaller < 2) return kNoScore;
  double ratio = 0;  // sum of observed^2 / (row * column): chi^2 = n (ratio - 1)
  for (const Cell& cell : cells) ratio += cell.count * cell.count / (rows[cell.a] * columns[cell.b]);
  return std::sqrt(std::clamp((ratio - 1) / static_cast<double>(smaller - 1), 0.0, 1.0));
}

double correlation_ratio(std::span<const std::int32_t> categories, std::span<const double> y) {
  std::vector<double> known;
  std::vector<std::int32_t> category;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (std::isnan(y[i])) continue;
    known.push_back(y[i]);
    category.push_back(categories[i]);
  }
  known = normed(std::move(known));  // of mean 0 and sum of squares 1
  if (known.empty()) return kNoScore;
  struct Sum {
    double sum = 0;
    double count = 0;
  };
  std::map<std::int32_t, Sum> sums;
  for (std::size_t i = 0; i < known.size(); ++i) {
    Sum& sum = sums[category[i]];
    sum.sum += known[i];
    ++sum.count;
  }
  if (sums.size() < 2) return kNoScore;
  double explained = 0;
  for (const auto& [index, sum] : sums) explained += sum.sum * sum.sum / sum.count;
  return std::sqrt(std::clamp(explained, 0.0, 1.0));
}

std::vector<double> associations(const Table& table, ThreadPool& pool) {
  const std::vector<std::size_t> columns = paired_columns(table.schema);
  const std::size_t n = columns.size();
  std::vector<double> matrix(n * n, 1.0);
  pool.parallel_for(n, [&](std::size_t i, std::size_t) {
    for (std::size_t j = 0; j < i; ++j) matrix[i * n + j] = between(table, columns[i], columns[j]);
  });
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) matrix[j * n + i] = matrix[i * n + j];
  }
  return matrix;
}

}  // namespace sfumato
