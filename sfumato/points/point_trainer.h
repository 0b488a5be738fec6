// The trainer of point models (Ho20 algorithm 1), fused and parallel over row blocks.
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

/// The training state of a point model.
struct PointTrainState : TrainState {
  StepHistory history;  ///< losses per step for importance sampling; empty otherwise
};

/// The number of steps in the history: T with importance sampling, otherwise 0.
std::size_t history_steps(const PointConfig& config);

/// The initial state: initial weights and empty moments.
PointTrainState initial_state(const PointConfig& config);

/// The conditions of the training data.
struct TrainingConditions {
  ConstMatrix encodings;            ///< [N, C], kept by reference
  std::vector<std::size_t> widths;  ///< width of each condition's encoding, C in total
};

/// Runs training steps on standardised data. The bits of the result depend on configuration, data and state, not on the
/// number of threads.
class PointTrainer {
 public:
  /// data: [N, D], N >= 1, kept by reference. Throws Error (usage) if configuration, data and state do not match.
  PointTrainer(const PointConfig& config, ConstMatrix data, PointTrainState state, ThreadPool& pool,
               TrainingConditions conditions = {});

  /// One step. The reported loss is the mean over rows and coordinates, in nats per coordinate for a bound. Throws
  /// Error (diverged) if the loss or the gradient is not finite, and restores the last finite state.
  StepStats step();
  bool done() const { return state_.step >= config_.steps; }
  const PointConfig& config() const { return config_; }
  const PointTrainState& state() const { return state_; }
  /// Moves the state out; the trainer must not be used afterwards.
  PointTrainState take_state() && { return std::move(state_); }

 private:
  double train_rows(std::size_t microbatch, std::size_t row, std::size_t count);
  void fill_batch(std::size_t microbatch, std::size_t first, std::size_t count);
  void restore_last_state();

  PointConfig config_;
  ConstMatrix data_;
  TrainingConditions conditions_;
  PointTrainState state_;
  ThreadPool& pool_;
  LossPlan plan_;
  LevelEmbedding embedding_;
  std::vector<Taps> step_taps_;  // of the steps of a chain
  Mlp network_;
  std::size_t microbatch_rows_;
  MlpTape tape_;  // for one microbatch
  MatrixBuffer x0_, eps_, x_t_;
  std::vector<NoiseLevel> levels_;
  std::vector<LevelLoss> level_losses_;
  std::vector<double> row_losses_;
  std::vector<double> block_losses_;
  Optimizer optimizer_;
  AlignedFloats gradient_;
  PointTrainState last_finite_;  // copy of the last state with a finite loss
};

}  // namespace sfumato
