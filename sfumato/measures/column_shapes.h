// Similarity of each column's distribution, as in SDMetrics 0.32.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/columns/table.h"

namespace sfumato {

/// 1 - the two-sample Kolmogorov-Smirnov statistic, which is the largest difference of the empirical distribution
/// functions. Missing values (NaN) are skipped; NaN if a sample has no other.
double ks_complement(std::span<const double> real, std::span<const double> synthetic);

/// 1 - the total variation distance of the category frequencies. Missing values (negative indices) are skipped; NaN if
/// a sample has no other.
double tv_complement(std::span<const std::int32_t> real, std::span<const std::int32_t> synthetic);

/// The fraction of a column's rows that are missing.
double missing_fraction(const TableColumn& column);

struct ColumnShape {
  std::size_t column = 0;
  double score = 0;  ///< 1 is best; NaN if a sample has no value
  double missing_real = 0;
  double missing_synthetic = 0;
};

struct ColumnShapes {
  double score = 0;  ///< mean over the columns with a score
  std::vector<ColumnShape> columns;
};

/// The property "Column Shapes" of SDMetrics' QualityReport: KSComplement of numbers and datetimes, TVComplement of
/// categories and booleans. The tables must satisfy check_comparable().
ColumnShapes column_shapes(const Table& real, const Table& synthetic);

}  // namespace sfumato
