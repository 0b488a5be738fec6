// Training: one step reads like the algorithm box (Ho20 algorithm 1), fused and threaded underneath.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/random.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/diffusion/level_embedding.h"
#include "sfumato/diffusion/step_sampling.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/nn/optimizer.h"
#include "sfumato/nn/train_state.h"
#include "sfumato/points/loss_plan.h"
#include "sfumato/points/point_config.h"

namespace sfumato {

/// What a training of points has come to.
struct PointTrainState : TrainState {
  StepHistory history;  ///< of importance sampling; no steps otherwise
};

/// Steps that the history of a training holds: those of the chain with importance sampling, otherwise none.
std::size_t history_steps(const PointConfig& config);

/// A fresh state of a configuration: initial weights, nothing learned.
PointTrainState initial_state(const PointConfig& config);

/// The conditions of the training data.
struct TrainingConditions {
  ConstMatrix encodings;            ///< [N, C], kept by reference
  std::vector<std::size_t> widths;  ///< numbers in the code of each condition, C in all
};

/// Runs training steps on standardised data. Same configuration, data and state: same bits, for any pool.
class PointTrainer {
 public:
  /// data: [N, D], N >= 1, kept by reference. Throws Error (usage) when configuration, data and state do not fit.
  PointTrainer(const PointConfig& config, ConstMatrix data, PointTrainState state, ThreadPool& pool,
               TrainingConditions conditions = {});

  /// One step; its loss is a mean over the coordinates too, of a bound its nats a coordinate. Throws Error (diverged)
  /// when the loss or the gradient is no number; the state is then the last good one.
  StepStats step();
  bool done() const { return state_.step >= config_.steps; }
  const PointConfig& config() const { return config_; }
  const PointTrainState& state() const { return state_; }
  /// Gives the state away; the trainer is done with.
  PointTrainState take_state() && { return std::move(state_); }

 private:
  double train_rows(std::size_t microbatch, std::size_t row, std::size_t count);
  void fill_batch(std::size_t microbatch, std::size_t first, std::size_t count);
  void go_back();

  PointConfig config_;
  ConstMatrix data_;
  TrainingConditions conditions_;
  PointTrainState state_;
  ThreadPool& pool_;
  LossPlan plan_;
  LevelEmbedding embedding_;
  std::vector<Taps> step_taps_;  // of a chain
  Mlp network_;
  std::size_t microbatch_rows_;
  MlpTape tape_;  // of one slab
  MatrixBuffer x0_, eps_, x_t_;
  std::vector<NoiseLevel> levels_;
  std::vector<LevelLoss> level_losses_;
  std::vector<double> row_losses_;
  std::vector<double> block_losses_;
  Optimizer optimizer_;
  AlignedFloats gradient_;
  PointTrainState good_;  // a copy that is known to have given a finite loss
};

}  // namespace sfumato
