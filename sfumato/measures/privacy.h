// Privacy measures: are synthetic rows closer to the training rows than unseen rows are?
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// Gower distances to the closest real rows, with their summary.
struct ClosestRecords {
  std::vector<double> distances;  ///< ascending
  double median = 0;
  double low = 0;            ///< the fifth percentile
  double copies = 0;         ///< fraction of rows that equal a real row
  std::size_t measured = 0;  ///< rows whose distance was computed: all, or a random subset
};

struct Privacy {
  ClosestRecords synthetic;
  /// The same for unseen rows: those of the holdout, or without one each real row against the other real rows.
  ClosestRecords baseline;
  bool from_holdout = false;
  /// Membership inference: the AUC of distinguishing real rows from holdout rows by their distance to the synthetic
  /// rows; 0.5 means no better than guessing. Only with a holdout.
  std::optional<double> membership_auc;
};

/// Computes exact distances over all references. The queries are all rows, or a subset drawn by the seed that keeps
/// each search below 2e11 comparisons of values. The tables must satisfy check_comparable(); holdout may be null. Same
/// seed, same bits, for any pool.
Privacy measure_privacy(const Table& real, const Table& synthetic, const Table* holdout, ThreadPool& pool,
                        std::uint64_t seed);

}  // namespace sfumato
