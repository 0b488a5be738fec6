// From a table to a model.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sfumato/base/table.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/standardize.h"
#include "sfumato/points/diffusion_model.h"
#include "sfumato/points/train_config.h"
#include "sfumato/points/trainer.h"

namespace sfumato {

/// A model with all that its training needs to go on.
struct Checkpoint {
  TrainConfig config;
  std::vector<std::string> columns;
  Standardizer transform;
  std::uint64_t rows = 0;         ///< of the training data
  std::uint64_t fingerprint = 0;  ///< of the training data
  PointTrainState state;
  std::vector<Condition> conditions;  ///< none: an unconditional model; `columns` are those of the points alone

  /// The model, with the averaged weights.
  DiffusionModel model() const;
};

/// Called after each step; training stops early, in good order, when it returns false.
using TrainObserver = std::function<bool(const Trainer& trainer, const StepStats& stats)>;

/// Where a training on this data starts: the columns brought to mean 0 and standard deviation 1, initial weights, and
/// as many steps as suit the rows where the configuration leaves them open. The columns that `conditions` names, as
/// fit_conditions() reads them, are told to the model and not learned. Throws Error (bad_data) as Standardizer::fit
/// does, as fit_conditions() does, and (usage) on a bad configuration.
Checkpoint start(const Table& data, TrainConfig config, const std::vector<std::string>& conditions = {});

/// Trains until config.steps are done or the observer stops it. Interrupted and continued is the same bits as never
/// interrupted. Throws Error (usage) when the data are not those that the training started on, and (diverged) after
/// leaving the last good state in the checkpoint.
void train(Checkpoint& checkpoint, const Table& data, ThreadPool& pool, const TrainObserver& observer = nullptr);

/// start and train in one: a model from a table.
DiffusionModel fit(const Table& data, const TrainConfig& config, ThreadPool& pool,
                   const std::vector<std::string>& conditions = {});

/// The number of steps that take about `seconds` here, by timing a few. Throws Error (usage) unless seconds > 0.
std::size_t steps_within(double seconds, const Table& data, const TrainConfig& config, ThreadPool& pool,
                         const std::vector<std::string>& conditions = {});

}  // namespace sfumato
