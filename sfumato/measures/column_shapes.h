// How well each column's distribution is met, as SDMetrics 0.32 measures it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/columns/table.h"

namespace sfumato {

/// 1 - the two-sample Kolmogorov-Smirnov statistic: 1 less the largest distance of the distribution functions. Missing
/// values (NaN) are left out; NaN where nothing is left of a sample.
double ks_complement(std::span<const double> real, std::span<const double> synthetic);

/// 1 - the total variation distance of the levels' shares. Missing values (negative codes) are left out; NaN where
/// nothing is left of a sample.
double tv_complement(std::span<const std::int32_t> real, std::span<const std::int32_t> synthetic);

/// The share of a column's rows that are missing.
double missing_share(const TableColumn& column);

struct ColumnShape {
  std::size_t column = 0;
  double score = 0;  ///< 1 is best; NaN where a sample has no value
  double missing_real = 0;
  double missing_synthetic = 0;
};

struct ColumnShapes {
  double score = 0;  ///< the mean of those that are defined
  std::vector<ColumnShape> columns;
};

/// KSComplement of numbers and moments, TVComplement of categories and booleans: the property "Column Shapes" of
/// SDMetrics' QualityReport. Frames as check_comparable wants them.
ColumnShapes column_shapes(const Table& real, const Table& synthetic);

}  // namespace sfumato
