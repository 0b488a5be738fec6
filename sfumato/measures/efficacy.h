// Is a model that learns from the synthetic rows as good as one that learns from the real ones?
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"

namespace sfumato {

enum class EfficacyMetric {
  area_under_roc,  ///< of two classes
  macro_area,      ///< of several: the mean of each class's area against the rest
  r_squared,       ///< of a number: 1 - squared error / variance
};

/// Scores on real rows that neither model has learned from.
struct Efficacy {
  std::size_t target = 0;  ///< column
  EfficacyMetric metric = EfficacyMetric::area_under_roc;
  double from_real = 0;
  double from_synthetic = 0;
  std::optional<double> accuracy_from_real;  ///< of classes
  std::optional<double> accuracy_from_synthetic;
  std::size_t classes = 0;  ///< 0: a number
  std::size_t train_rows = 0;
  std::size_t test_rows = 0;
  bool from_holdout = false;
};

/// Why a column cannot be a target, in words; empty where it can: two levels or numbers or more in the real rows.
std::string unfit_target(const Table& real, std::size_t target);

/// Trains gradient-boosted trees on the synthetic and on the real rows to predict the target from all other columns,
/// and tests both on the holdout; without one, on a fourth of the real rows, drawn by the seed, that the real model
/// then does not see. Rows whose target is missing are left out, and so are those of levels beyond the 30 most
/// frequent. Of more than 50,000 rows to learn from as many are drawn by the seed. Frames as check_comparable wants
/// them; holdout may be null. Same seed, same bits, for any pool. Throws Error (bad_data) on an unfit target, and where
/// a side is left with no or one class, or no rows.
Efficacy measure_efficacy(const Table& real, const Table& synthetic, const Table* holdout, std::size_t target,
                          ThreadPool& pool, std::uint64_t seed);

}  // namespace sfumato
