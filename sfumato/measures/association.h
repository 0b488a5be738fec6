// Association between two columns of any kinds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// Pearson's correlation over the rows where both values are known (not NaN); NaN if either is constant there.
double pearson(std::span<const double> x, std::span<const double> y);

/// One cell of a contingency table: the number of rows with the category indices a and b.
struct Cell {
  std::int32_t a = 0;
  std::int32_t b = 0;
  double count = 0;
};

/// The non-empty cells of the contingency table, sorted by a and b. Missing values (negative indices) count as a
/// category.
std::vector<Cell> contingency(std::span<const std::int32_t> a, std::span<const std::int32_t> b);

/// Cramer's V without bias correction, sqrt(chi^2 / (n (min(categories of a, categories of b) - 1))); NaN if a column
/// has a single category.
double cramers_v(std::span<const Cell> cells);

/// The correlation ratio, sqrt(variance of the category means / variance), of y over the rows where it is known; NaN if
/// y is constant or only one category occurs.
double correlation_ratio(std::span<const std::int32_t> categories, std::span<const double> y);

/// The association matrix of paired_columns(), [n * n], row-major: Pearson's correlation for two columns of numbers,
/// the correlation ratio for categories and numbers, Cramer's V for two columns of categories; 1 on the diagonal, NaN
/// where the measure is undefined. Same bits for any pool.
std::vector<double> associations(const Table& table, ThreadPool& pool);

}  // namespace sfumato
