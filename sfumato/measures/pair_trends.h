// Similarity of the dependence between pairs of columns, as in SDMetrics 0.32.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// The bin of each number among ten of equal width over the column's range: 1 to 10, and 11 for the maximum and for
/// missing values, as numpy.digitize returns.
std::vector<std::int32_t> ten_bins(std::span<const double> values);

/// 1 - the total variation distance between the two normalised contingency tables. Missing values (negative indices)
/// count as a category.
double contingency_similarity(std::span<const std::int32_t> real_a, std::span<const std::int32_t> real_b,
                              std::span<const std::int32_t> synthetic_a, std::span<const std::int32_t> synthetic_b);

struct PairTrend {
  std::size_t first = 0;  ///< column indices
  std::size_t second = 0;
  bool correlation = false;  ///< compared by Pearson's correlation, else by contingency tables
  double score = 0;          ///< 1 is best; NaN if undefined
  double real = 0;           ///< Pearson's correlation, or Cramer's V of the (binned) columns
  bool strong = false;       ///< |correlation| above 0.5, or V above 0.3, in the real rows
};

struct PairTrends {
  double score = 0;         ///< mean over all pairs with a score
  double strong_score = 0;  ///< over strong pairs only, the default of SDMetrics 0.32; NaN if none
  std::vector<PairTrend> pairs;
};

/// The property "Column Pair Trends" of SDMetrics' QualityReport, over all rows and the pairs of paired_columns():
/// CorrelationSimilarity, 1 - |r - s| / 2, for two columns of numbers; ContingencySimilarity for other pairs, with
/// numbers in ten bins. The tables must satisfy check_comparable(). Same bits for any pool.
PairTrends pair_trends(const Table& real, const Table& synthetic, ThreadPool& pool);

}  // namespace sfumato
