// Samples of points against the truth: which draws are compared with which.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "sfumato/base/thread_pool.h"
#include "sfumato/engine/data_source.h"
#include "sfumato/engine/model.h"
#include "sfumato/engine/notices.h"
#include "sfumato/measures/comparison.h"
#include "sfumato/points/likelihood_summary.h"
#include "sfumato/points/variational_bound.h"

namespace sfumato {

/// Draws over which the mean distance is stable: over five, one model's ratio to two real samples went from 1.2 to 1.9.
inline constexpr std::uint64_t kStableDraws = 20;

/// How samples are compared with the truth.
struct EvaluateOptions {
  std::uint64_t repeats = kStableDraws;                        ///< draws that the mean is of, of C2ST five at most
  NoticeSink notices = nullptr;                                ///< receives warnings
  std::function<void(std::uint64_t done)> progress = nullptr;  ///< after each draw
};

/// Compares samples in a file with fresh points of a toy set or with random halves of a file's rows; beside that what
/// two real samples of as many rows score. Columns are matched by name, or where no name matches by position. Throws
/// Error (usage) for 0 repeats and as read_points() and compare() do.
Comparison evaluate_samples(const DataSource& samples, const DataSource& truth, const EvaluateOptions& options,
                            ThreadPool& pool = default_pool());

/// The same of draws from a model, each with a seed of its own. Settings: setting_list(Task::sample). With `where` the
/// rows of that kind are compared; where the data have the model's condition columns, points are drawn given them and
/// all columns are compared. Throws Error (usage) for a table model, too.
Comparison evaluate_model(const Model& model, const DataSource& truth, const Settings& settings,
                          const EvaluateOptions& options, ThreadPool& pool = default_pool());

/// Rows to score a model on: fresh points of a toy set, other than those it may have learned, or all rows of a file.
struct HeldOut {
  Points rows;                   ///< the rows
  std::optional<ToyConfig> toy;  ///< where they are of one with a known density
};
HeldOut held_out(const DataSource& truth);

/// How the variational bound is taken; what is not set is the model's own.
struct BoundOptions {
  std::optional<std::uint64_t> steps;  ///< noise levels that the bound is summed over
  std::optional<std::uint64_t> draws;  ///< noise draws for each row and level
  std::optional<Variance> variance;    ///< variance of the reverse steps
  std::uint64_t seed = 0;              ///< seed of the draws
};

/// The bound of rows under a model of points, and the variance that it is taken with.
struct BoundReport {
  VariationalBound bound;                     ///< the bound and its parts
  Variance variance = Variance::fixed_large;  ///< variance of the reverse steps
};
BoundReport variational_bound(const PointModel& model, const Points& rows, const BoundOptions& options,
                              ThreadPool& pool = default_pool());

}  // namespace sfumato
