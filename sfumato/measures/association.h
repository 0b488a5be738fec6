// How strongly two columns go together, whatever their kinds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// Pearson's correlation over the rows where both are known (not NaN); NaN where one of them does not vary there.
double pearson(std::span<const double> x, std::span<const double> y);

/// One cell of a contingency table: how many rows have the codes a and b.
struct Cell {
  std::int32_t a = 0;
  std::int32_t b = 0;
  double count = 0;
};

/// The cells that occur, ordered by a and b. Negative codes, for missing, are a level as any other.
std::vector<Cell> contingency(std::span<const std::int32_t> a, std::span<const std::int32_t> b);

/// Cramer's V, sqrt(chi^2 / (n (min(levels of a, levels of b) - 1))), without corrections; NaN where a column has one
/// level only.
double cramers_v(std::span<const Cell> cells);

/// The correlation ratio: sqrt(variance of the levels' means / variance) of y over the rows where it is known; NaN
/// where y does not vary or one level only occurs.
double correlation_ratio(std::span<const std::int32_t> categories, std::span<const double> y);

/// Between all columns of compared_columns, [n * n], row-major: Pearson's correlation of two columns of numbers, the
/// correlation ratio of levels and numbers, Cramer's V of two columns of levels; 1 on the diagonal, NaN where a measure
/// is not defined. Same bits for any pool.
std::vector<double> associations(const Table& table, ThreadPool& pool);

}  // namespace sfumato
