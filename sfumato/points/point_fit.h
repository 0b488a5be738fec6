// From a table to a model.
#pragma once

#include <cstdint>
#include <functional>
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
  PointConfig config;
  std::vector<std::string> columns;
  Standardizer transform;
  std::uint64_t rows = 0;         ///< of the training data
  std::uint64_t fingerprint = 0;  ///< of the training data
  PointTrainState state;
  std::vector<Condition> conditions;  ///< none: an unconditional model; `columns` are those of the points alone

  /// The model, with the averaged weights.
  PointModel model() const;
};

/// Called after each step; training stops early, in good order, when it returns false.
using PointObserver = std::function<bool(const PointTrainer& trainer, const StepStats& stats)>;

/// Where a training on this data starts: the columns brought to mean 0 and standard deviation 1, initial weights, and
/// as many steps as suit the rows where the configuration leaves them open. The columns that `conditions` names, as
/// fit_conditions() reads them, are told to the model and not learned. Throws Error (bad_data) as Standardizer::fit
/// does, as fit_conditions() does, and (usage) on a bad configuration.
PointCheckpoint start_points(const Points& data, PointConfig config, const std::vector<std::string>& conditions = {});

/// Trains until config.steps are done or the observer stops it. Interrupted and continued is the same bits as never
/// interrupted. Throws Error (usage) when the data are not those that the training started on, and (diverged) after
/// leaving the last good state in the checkpoint.
void train_points(PointCheckpoint& checkpoint, const Points& data, ThreadPool& pool,
                  const PointObserver& observer = nullptr);

/// start and train in one: a model from a table.
PointModel fit_points(const Points& data, const PointConfig& config, ThreadPool& pool,
                      const std::vector<std::string>& conditions = {});

/// The number of steps that take about `seconds` here, by timing a few. Throws Error (usage) unless seconds > 0.
std::size_t steps_within(double seconds, const Points& data, const PointConfig& config, ThreadPool& pool,
                         const std::vector<std::string>& conditions = {});

}  // namespace sfumato
