// The optimizer: gradient norm, clipping, Adam and the moving average of the weights.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/nn/optimizer_config.h"
#include "sfumato/nn/train_state.h"

namespace sfumato {

struct StepStats {
  double loss = 0;           ///< mean over the batch; units depend on the trainer
  double gradient_norm = 0;  ///< before clipping
  double learning_rate = 0;
};

/// Adds the loss of the last step to the state's loss curve.
void keep_loss(double loss, std::size_t steps, TrainState& state);

/// Adam with warm-up, decay, clipping and a moving average, for a flat gradient of `size` elements.
class Optimizer {
 public:
  Optimizer(const OptimizerConfig& config, std::size_t size);
  /// The gradient's norm, in double and in one order for any number of threads; not finite if an element is not finite.
  double norm(std::span<const float> gradient, ThreadPool& pool);
  /// Updates the state with a gradient of this norm in one pass over memory; returns the learning rate.
  double step(std::span<const float> gradient, double norm, TrainState& state, ThreadPool& pool) const;
  /// Throws Error (diverged): the loss or the gradient of this step is not finite. The text suggests a remedy.
  [[noreturn]] void give_up(std::uint64_t step) const;

 private:
  OptimizerConfig config_;
  std::vector<double> squares_;  // one sum of squares per chunk
};

}  // namespace sfumato
