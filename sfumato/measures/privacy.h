// Do synthetic rows stay close to the rows that a model has seen?
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// Gower distances to the closest of the real rows, in order.
struct ClosestRecords {
  std::vector<double> distances;  ///< ascending
  double median = 0;
  double low = 0;            ///< the fifth percentile
  double copies = 0;         ///< the share of all rows that equal a real row
  std::size_t measured = 0;  ///< rows whose distance was taken; all, or a choice by the seed
};

struct Privacy {
  ClosestRecords synthetic;
  /// What unseen rows have: those of the holdout; without one, the real rows to the closest other real row.
  ClosestRecords baseline;
  bool from_holdout = false;
  /// The chance that a real row is closer to the synthetic rows than a row of the holdout is: the AUC of telling who
  /// was in the training data by that distance; 0.5 is no better than a guess. Not without a holdout.
  std::optional<double> membership_auc;
};

/// Every distance is exact, over all references. Queries are all rows, or where that were more than 2e11 comparisons of
/// a value as many as keep to it, drawn by the seed. Frames as check_comparable wants them; holdout may be null. Same
/// seed, same bits, for any pool.
Privacy measure_privacy(const Table& real, const Table& synthetic, const Table* holdout, ThreadPool& pool,
                        std::uint64_t seed);

}  // namespace sfumato
