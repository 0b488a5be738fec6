// The descent on a gradient that ends every training step: its norm, clipping, Adam and the moving average.
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
  double loss = 0;           ///< mean over the batch, see the trainers
  double gradient_norm = 0;  ///< before clipping
  double learning_rate = 0;
};

/// Enters the loss of the step just done into the state's curve.
void keep_loss(double loss, std::size_t steps, TrainState& state);

/// Descends on gradients of one size.
class Optimizer {
 public:
  Optimizer(const OptimizerConfig& config, std::size_t size);
  /// In double, in one order for any pool; not finite where a number is not.
  double norm(std::span<const float> gradient, ThreadPool& pool);
  /// Updates the state by a gradient of this norm, one pass over memory, and returns the learning rate.
  double step(std::span<const float> gradient, double norm, TrainState& state, ThreadPool& pool) const;
  /// Throws Error (diverged), which says what to do: the loss or the gradient of this step is no number.
  [[noreturn]] void give_up(std::uint64_t step) const;

 private:
  OptimizerConfig config_;
  std::vector<double> squares_;  // of each chunk
};

}  // namespace sfumato
