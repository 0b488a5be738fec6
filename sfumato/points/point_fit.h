// From points to a model.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/standardize.h"
#include "sfumato/points/point_config.h"
#include "sfumato/points/point_model.h"
#include "sfumato/points/point_trainer.h"

namespace sfumato {

/// A model with all that its training needs to go on.
struct PointCheckpoint {
  PointConfig config;                      ///< all settings
  std::vector<std::string> columns;        ///< names of the columns that are drawn
  Standardizer transform;                  ///< mean and scale of each column
  std::uint64_t rows = 0;                  ///< of the training data
  std::uint64_t fingerprint = 0;           ///< of the training data
  PointTrainState state;                   ///< weights, moments of the optimizer and losses
  std::vector<Condition> conditions;       ///< none: an unconditional model; `columns` are those of the points alone
  std::optional<CsvDialect> dialect = {};  ///< of the file that was learned from, if it was one
  std::string frame{};  ///< the data's kind of frame, in words of the front end that had it; may be empty

  /// The model, with the averaged weights.
  PointModel model() const;
};

/// Training data as the network sees them.
struct PointTrainingData {
  MatrixBuffer z;                   ///< [N, D] standardised points
  MatrixBuffer encodings;           ///< [N, C] of the conditions
  std::vector<std::size_t> widths;  ///< numbers in the encoding of each condition
};

/// Called after each step; training stops early when it returns false.
using PointObserver = std::function<bool(const PointTrainer& trainer, const StepStats& stats)>;

/// The start of a training: columns brought to mean 0 and standard deviation 1, initial weights, and as many steps as
/// suit the rows where the configuration leaves them open. The columns that `conditions` names, as fit_conditions()
/// reads them, condition the model and are not learned. Throws Error (bad_data) as Standardizer::fit does, as
/// fit_conditions() does, and (usage) on a bad configuration. `rows`, where given, receives training_data().
PointCheckpoint start_points(const Points& data, PointConfig config, const std::vector<std::string>& conditions = {},
                             PointTrainingData* rows = nullptr);

/// The rows of a training. Throws Error (usage) when they are not those that the checkpoint's training started on.
PointTrainingData training_data(const PointCheckpoint& checkpoint, const Points& data);

/// Trains until config.steps are done or the observer stops it. Interrupted and continued gives the same bits as never
/// interrupted. Throws Error (diverged) after leaving the last good state in the checkpoint.
void train_points(PointCheckpoint& checkpoint, const PointTrainingData& data, ThreadPool& pool,
                  const PointObserver& observer = nullptr);
/// The same from the points themselves. Throws as training_data() does.
void train_points(PointCheckpoint& checkpoint, const Points& data, ThreadPool& pool,
                  const PointObserver& observer = nullptr);

/// start_points and train_points in one.
PointModel fit_points(const Points& data, const PointConfig& config, ThreadPool& pool,
                      const std::vector<std::string>& conditions = {});

/// The number of steps that take about `seconds` on this machine, by timing a few from the checkpoint on, which stays
/// as it is. Throws Error (usage) unless seconds > 0.
std::size_t steps_within(double seconds, const PointCheckpoint& checkpoint, const PointTrainingData& data,
                         ThreadPool& pool);

}  // namespace sfumato
