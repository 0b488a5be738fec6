// Machine learning efficacy: does a model trained on synthetic rows predict as well as one trained on real rows?
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"

namespace sfumato {

enum class EfficacyMetric {
  area_under_roc,  ///< two classes
  macro_area,      ///< several classes: the mean of the one-vs-rest areas
  r_squared,       ///< number: 1 - squared error / variance
};

/// Scores of both models on real rows that neither was trained on.
struct Efficacy {
  std::size_t target = 0;  ///< column
  EfficacyMetric metric = EfficacyMetric::area_under_roc;
  double from_real = 0;
  double from_synthetic = 0;
  std::optional<double> accuracy_from_real;  ///< of classification only
  std::optional<double> accuracy_from_synthetic;
  std::size_t classes = 0;  ///< 0: a number
  std::size_t train_rows = 0;
  std::size_t test_rows = 0;
  bool from_holdout = false;
};

/// The reason why a column cannot be a target, or an empty string if it can. A target needs at least two different
/// values in the real rows.
std::string unfit_target(const Table& real, std::size_t target);

/// Trains gradient-boosted trees on the synthetic and on the real rows to predict the target from all other columns,
/// and tests both on the holdout. Without a holdout, the test set is a fourth of the real rows, drawn by the seed and
/// removed from the real training set. Rows with a missing target are skipped, and so are categories beyond the 30 most
/// frequent. More than 50,000 training rows are subsampled by the seed. The tables must satisfy check_comparable();
/// holdout may be null. Same seed, same bits, for any pool. Throws Error (bad_data) for an unfit target, and if a
/// training or test set has no rows or only one class.
Efficacy measure_efficacy(const Table& real, const Table& synthetic, const Table* holdout, std::size_t target,
                          ThreadPool& pool, std::uint64_t seed);

}  // namespace sfumato
