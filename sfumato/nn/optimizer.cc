#include "sfumato/nn/optimizer.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "sfumato/base/error.h"
#include "sfumato/kernels/optimizer.h"

namespace sfumato {

namespace {

constexpr std::size_t kChunk = 4096;        // parameters that a thread updates at a time
constexpr std::uint64_t kLossPoints = 500;  // points of the loss curve

// Linear warm-up, then the decay.
double learning_rate_at(const OptimizerConfig& config, std::uint64_t step) {
  const auto s = static_cast<double>(step);
  const auto warmup = static_cast<double>(std::min(config.warmup, config.steps / 5));
  if (s < warmup) return config.learning_rate * (s + 1) / (warmup + 1);
  const double progress = std::min(1.0, (s - warmup) / std::max(1.0, static_cast<double>(config.steps) - warmup));
  switch (config.decay) {
    case Decay::constant:
      return config.learning_rate;
    case Decay::linear:
      return config.learning_rate * (1 - progress);
    case Decay::cosine:
      return config.learning_rate * 0.5 * (1 + std::cos(std::numbers::pi * progress));
  }
  return config.learning_rate;
}

}  // namespace

void validate(const OptimizerConfig& config) {
  if (config.weight_decay * config.learning_rate < 1) return;
  fail(ErrorKind::usage, "`weight_decay` is {} and `learning_rate` {}; give numbers whose product is below 1",
       config.weight_decay, config.learning_rate);
}

void keep_loss(double loss, std::size_t steps, TrainState& state) {
  state.loss_sum += loss;
  ++state.loss_count;
  if (state.step % std::max<std::uint64_t>(1, steps / kLossPoints) == 0) {
    state.losses.push_back({state.step, state.loss_sum / static_cast<double>(state.loss_count)});
    state.loss_sum = 0;
    state.loss_count = 0;
  }
}

Optimizer::Optimizer(const OptimizerConfig& config, std::size_t size)
    : config_(config), squares_((size + kChunk - 1) / kChunk) {}

double Optimizer::norm(std::span<const float> gradient, ThreadPool& pool) {
  pool.parallel_for(squares_.size(), [&](std::size_t chunk, std::size_t) {
    const std::size_t first = chunk * kChunk;
    squares_[chunk] = sum_of_squares(gradient.subspan(first, std::min(kChunk, gradient.size() - first)));
  });
  return std::sqrt(std::accumulate(squares_.begin(), squares_.end(), 0.0));
}

double Optimizer::step(std::span<const float> gradient, double norm, TrainState& state, ThreadPool& pool) const {
  const double learning_rate = learning_rate_at(config_, state.step);
  const auto next = static_cast<double>(++state.step);
  AdamStep adam;
  adam.learning_rate = static_cast<float>(learning_rate);
  adam.beta1 = static_cast<float>(config_.beta1);
  adam.beta2 = static_cast<float>(config_.beta2);
  adam.epsilon = static_cast<float>(config_.epsilon);
  adam.correction1 = static_cast<float>(1 / (1 - std::pow(config_.beta1, next)));
  adam.correction2 = static_cast<float>(1 / (1 - std::pow(config_.beta2, next)));
  adam.ema_decay = static_cast<float>(std::min(config_.ema_decay, (1 + next) / (10 + next)));
  adam.shrink = static_cast<float>(learning_rate * config_.weight_decay);
  if (config_.clip_norm > 0 && norm > config_.clip_norm) {
    adam.gradient_scale = static_cast<float>(config_.clip_norm / norm);
  }
  pool.parallel_for(squares_.size(), [&](std::size_t chunk, std::size_t) {
    const std::size_t first = chunk * kChunk;
    const std::size_t count = std::min(kChunk, gradient.size() - first);
    const auto part = [&](AlignedFloats& all) { return all.span().subspan(first, count); };
    adam_ema_update(adam, gradient.subspan(first, count), part(state.parameters), part(state.moment1),
                    part(state.moment2), part(state.average));
  });
  return learning_rate;
}

void Optimizer::give_up(std::uint64_t step) const {
  fail(ErrorKind::diverged, "training: step {}: the loss or its gradient is not finite; lower `learning_rate` (now {})",
       step, config_.learning_rate);
}

}  // namespace sfumato
