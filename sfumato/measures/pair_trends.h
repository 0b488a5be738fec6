// How well the dependence between each two columns is met, as SDMetrics 0.32 measures it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// The bin of each number among ten of equal width between the column's own least and greatest value: 1 to 10, and 11
/// for the greatest value itself and for a missing one, as numpy.digitize has it.
std::vector<std::int32_t> ten_bins(std::span<const double> values);

/// 1 - the total variation distance of the two tables of shares. Missing values (negative codes) are a level.
double contingency_similarity(std::span<const std::int32_t> real_a, std::span<const std::int32_t> real_b,
                              std::span<const std::int32_t> synthetic_a, std::span<const std::int32_t> synthetic_b);

struct PairTrend {
  std::size_t first = 0;  ///< columns of the frame
  std::size_t second = 0;
  bool correlation = false;  ///< of numbers: compared by Pearson's correlation, and else by shares
  double score = 0;          ///< 1 is best; NaN where it is not defined
  double real = 0;           ///< Pearson's correlation, or Cramer's V of the (binned) columns
  bool strong = false;       ///< |correlation| above 0.5, or V above 0.3, in the real rows
};

struct PairTrends {
  double score = 0;         ///< the mean over all pairs whose score is defined
  double strong_score = 0;  ///< over the strong ones, as SDMetrics 0.32 does by default; NaN without any
  std::vector<PairTrend> pairs;
};

/// CorrelationSimilarity, 1 - |r - s| / 2, of two columns of numbers; ContingencySimilarity of any others, numbers in
/// ten bins: the property "Column Pair Trends" of SDMetrics' QualityReport, over all rows. Frames as check_comparable
/// wants them. Same bits for any pool.
PairTrends pair_trends(const Table& real, const Table& synthetic, ThreadPool& pool);

}  // namespace sfumato
