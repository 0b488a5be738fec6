#include "sfumato/points/point_trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/nn/microbatch.h"

namespace sfumato {

namespace {

constexpr std::uint64_t kKeepEvery = 256;  // steps between copies of the last finite state

// Condition dropout for classifier-free guidance (CFG, algorithm 1): zeroes all conditions of a row at once and, if
// there are several, also each one independently, so that the model can be sampled with some of them.
void drop_conditions(double rate, std::span<const std::size_t> widths, RowRandom random, std::span<float> encoding) {
  const bool all = random.uniform() < rate;
  std::size_t first = 0;
  for (const std::size_t width : widths) {
    const bool alone = widths.size() > 1 && random.uniform() < rate;
    if (all || alone) std::ranges::fill(encoding.subspan(first, width), 0.0F);
    first += width;
  }
}

}  // namespace

std::size_t history_steps(const PointConfig& config) {
  return config.step_sampling == StepSampling::importance ? step_count(config.model.schedule) : 0;
}

PointTrainState initial_state(const PointConfig& config) {
  AlignedFloats parameters(MlpLayout(config.model.network).size);
  initialize(config.model.network, config.seed, parameters.span());
  return {fresh_state(std::move(parameters)), StepHistory(history_steps(config))};
}

PointTrainer::PointTrainer(const PointConfig& config, ConstMatrix data, PointTrainState state, ThreadPool& pool,
                           TrainingConditions conditions)
    : config_(config),
      data_(data),
      conditions_(std::move(conditions)),
      state_(std::move(state)),
      pool_(pool),
      plan_(config),
      embedding_(make_embedding(config.model)),
      network_(config.model.network),
      microbatch_rows_(microbatch_rows(config.batch, pool)),
      tape_(config.model.network, microbatch_rows_),
      x0_(config.batch, data.cols),
      eps_(config.batch, data.cols),
      x_t_(config.batch, data.cols),
      levels_(config.batch),
      level_losses_(config.batch),
      row_losses_(config.batch),
      block_losses_(row_blocks(config.batch)),
      optimizer_(optimizer_config(config), network_.layout().size),
      gradient_(network_.layout().size) {
  validate(config);
  if (config.steps == 0) fail(ErrorKind::usage, "training: steps is 0; give 1 or more, or let start() choose");
  if (data.rows == 0 || data.cols != config.model.network.inputs) {
    fail(ErrorKind::usage, "training: data are [{}, {}], the network takes points of {} numbers", data.rows, data.cols,
         config.model.network.inputs);
  }
  const std::size_t encodings = config.model.network.conditions;
  if (conditions_.encodings.cols != encodings || (encodings > 0 && conditions_.encodings.rows != data.rows) ||
      std::accumulate(conditions_.widths.begin(), conditions_.widths.end(), std::size_t{0}) != encodings) {
    fail(ErrorKind::usage,
         "training: conditions are [{}, {}], which does not match {} rows of data and {} conditions of the network",
         conditions_.encodings.rows, conditions_.encodings.cols, data.rows, encodings);
  }
  if (state_.parameters.size() != gradient_.size()) {
    fail(ErrorKind::usage, "training: the state has {} parameters, the network {}", state_.parameters.size(),
         gradient_.size());
  }
  if (state_.history.steps() != history_steps(config)) {
    fail(ErrorKind::usage, "training: the state has a history of {} steps, the configuration of {}",
         state_.history.steps(), history_steps(config));
  }
  const NoiseSchedule chain = make_chain(config.model);
  for (std::size_t t = 1; t <= chain.steps(); ++t) step_taps_.push_back(embedding_(chain.level(t)));
  network_.load(state_.parameters.span(), true, pool_);
}

StepStats PointTrainer::step() {
  plan_.follow(state_.history);
  StepStats stats;
  stats.loss = batch_gradient(
      network_, tape_, config_.batch, microbatch_rows_, pool_,
      [&](std::size_t microbatch, std::size_t row, std::size_t count) { return train_rows(microbatch, row, count); },
      block_losses_, gradient_.span());
  stats.gradient_norm = optimizer_.norm(gradient_.span(), pool_);
  if (!std::isfinite(stats.loss) || !std::isfinite(stats.gradient_norm)) restore_last_state();
  if (state_.step % kKeepEvery == 0) last_finite_ = {copy_of(state_), state_.history};
  plan_.record(level_losses_, row_losses_, state_.history);
  stats.learning_rate = optimizer_.step(gradient_.span(), stats.gradient_norm, state_, pool_);
  network_.load(state_.parameters.span(), true, pool_);
  keep_loss(stats.loss, config_.steps, state_);
  return stats;
}

void PointTrainer::fill_batch(std::size_t microbatch, std::size_t first, std::size_t count) {
  const RandomStream dropout(config_.seed, Purpose::condition_dropout, state_.step);
  for_each_epoch_row(
      config_.seed, state_.step * config_.batch + first, count, data_.rows, [&](std::size_t i, std::size_t from) {
        const std::size_t row = first + i;
        std::ranges::copy(data_.row(from), x0_.row(row).begin());
        if (conditions_.widths.empty()) return;
        const std::span<float> encoding = tape_.encoding.row(row - microbatch);
        std::ranges::copy(conditions_.encodings.row(from), encoding.begin());
        drop_conditions(config_.condition_dropout, conditions_.widths, RowRandom(dropout, row), encoding);
      });
}

// Forward and backward pass for `count` rows from `row` of the microbatch; returns their contribution to the loss.
double PointTrainer::train_rows(std::size_t microbatch, std::size_t row, std::size_t count) {
  const std::size_t first = microbatch + row;
  const Matrix x0 = x0_.view().rows_from(first, count);
  const Matrix eps = eps_.view().rows_from(first, count);
  const std::span<NoiseLevel> levels = std::span(levels_).subspan(first, count);
  const std::span<LevelLoss> losses = std::span(level_losses_).subspan(first, count);

  fill_batch(microbatch, first, count);
  plan_.draw(state_.step, first, levels, losses);
  for (std::size_t i = 0; i < count; ++i) {
    tape_.taps[row + i] = losses[i].step > 0 ? step_taps_[losses[i].step - 1] : embedding_(levels[i]);
  }
  fill_normal(RandomStream(config_.seed, Purpose::training_noise, state_.step), first, eps);
  q_sample(x0, eps, levels, x_t_.view().rows_from(first, count));
  network_.forward(x_t_.view().rows_from(microbatch, row + count), tape_, row, count);
  const double scale = 1.0 / static_cast<double>(config_.batch * data_.cols);
  const double loss =
      loss_and_grad(losses, tape_.out.view().rows_from(row, count), x0, eps, scale,
                    tape_.d_out.view().rows_from(row, count), std::span(row_losses_).subspan(first, count));
  network_.backward(tape_, row, count);
  return loss;
}

void PointTrainer::restore_last_state() {
  const std::uint64_t at = state_.step;
  if (last_finite_.parameters.size() > 0) state_ = {copy_of(last_finite_), last_finite_.history};
  network_.load(state_.parameters.span(), true, pool_);
  optimizer_.give_up(at);
}

}  // namespace sfumato
