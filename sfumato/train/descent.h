// The descent on a gradient that ends every training step: its norm, clipping, Adam and the moving average.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/train/train_config.h"
#include "sfumato/train/train_state.h"

namespace sfumato {

struct StepStats {
  double loss = 0;           ///< mean over the batch, see the trainers
  double gradient_norm = 0;  ///< before clipping
  double learning_rate = 0;
};

struct DescentConfig {
  std::size_t steps = 0;
  double learning_rate = 0;
  std::size_t warmup = 0;
  Decay decay = Decay::cosine;
  double beta1 = 0;
  double beta2 = 0;
  double epsilon = 0;
  double ema_decay = 0;
  double clip_norm = 0;
  double weight_decay = 0;
};

/// The learning rate of a step: it rises over the warm-up and then falls as the decay says.
double learning_rate_at(const DescentConfig& config, std::uint64_t step);

/// A state with the same numbers.
TrainState copy_of(const TrainState& state);

/// Enters the loss of the step just done into the state's curve.
void keep_loss(double loss, std::size_t steps, TrainState& state);

/// Descends on gradients of one size.
class Descent {
 public:
  Descent(const DescentConfig& config, std::size_t size);
  /// In double, in one order for any pool; not finite where a number is not.
  double norm(std::span<const float> gradient, ThreadPool& pool);
  /// Updates the state by a gradient of this norm, one pass over memory, and returns the learning rate.
  double step(std::span<const float> gradient, double norm, TrainState& state, ThreadPool& pool) const;

 private:
  DescentConfig config_;
  std::vector<double> squares_;  // of each chunk
};

}  // namespace sfumato
