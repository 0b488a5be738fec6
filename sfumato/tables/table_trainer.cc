#include "sfumato/tables/table_trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sfumato/base/error.h"
#include "sfumato/nn/microbatch.h"
#include "sfumato/nn/mlp_rows.h"
#include "sfumato/tables/token_bound.h"

namespace sfumato {

namespace {

constexpr std::uint64_t kKeepEvery = 256;       // steps between copies of the last good state
constexpr std::size_t kValidations = 40;        // in a full run
constexpr std::size_t kPatience = 8;            // validations without improvement before stopping
constexpr std::size_t kValidationMasks = 8192;  // over all validation rows
constexpr std::size_t kMaxMasksPerRow = 64;

}  // namespace

const LossPoint* TableState::best_bound() const {
  return bounds.empty() ? nullptr : &*std::ranges::min_element(bounds, {}, &LossPoint::loss);
}

TableState initial_table_state(const TableConfig& config, const TokenFeaturizer& featurizer) {
  AlignedFloats parameters(MlpLayout(featurizer.network()).size);
  featurizer.initialize(config.seed, parameters.span());
  TableState state;
  state.training = fresh_state(std::move(parameters));
  return state;
}

TableTrainer::TableTrainer(const TableConfig& config, const TableCodec& codec, const TokenTable& data, TableState state,
                           std::uint64_t seed, ThreadPool& pool)
    : config_(config),
      seed_(seed),
      data_(data),
      state_(std::move(state)),
      pool_(pool),
      featurizer_(codec, config.network),
      digits_(digits_of(codec)),
      network_(featurizer_.network()),
      validation_network_(featurizer_.network()),
      held_out_(held_out_rows(config, data.rows)),
      split_(RandomStream(config.seed, Purpose::split), data.rows),
      validation_(held_out_, data.variables),
      // The number of rows of a private step is random and may exceed the batch.
      microbatch_rows_(microbatch_rows(is_private(config) ? ~std::size_t{0} : config.batch, pool)),
      tape_(featurizer_.network(), microbatch_rows_),
      x_(microbatch_rows_, featurizer_.network().inputs),
      weights_(microbatch_rows_, data.variables),
      batch_(microbatch_rows_, data.variables),
      optimizer_(optimizer_config(config), network_.layout().size),
      gradient_(network_.layout().size) {
  validate(config);
  if (config.steps == 0) fail(ErrorKind::usage, "training: steps is 0; give 1 or more, or let start() choose");
  if (data.rows == 0 || data.variables != featurizer_.variables()) {
    fail(ErrorKind::usage, "training: tokens are [{}, {}], the codec has {} variables", data.rows, data.variables,
         featurizer_.variables());
  }
  if (state_.training.parameters.size() != gradient_.size()) {
    fail(ErrorKind::usage, "training: the state has {} parameters, the network {}", state_.training.parameters.size(),
         gradient_.size());
  }
  for (std::size_t i = 0; i < held_out_; ++i) std::ranges::copy(data.row(split_(i)), validation_.row(i).begin());
  if (config.network.process == TokenProcess::multinomial) chain_.emplace(config.network, featurizer_.network());
  network_.load(state_.training.parameters.span(), true, pool_);
}

bool TableTrainer::done() const {
  if (state_.training.step >= config_.steps || state_.privacy.steps >= config_.steps) return true;
  const LossPoint* const best = state_.best_bound();
  return best != nullptr && static_cast<std::size_t>(&state_.bounds.back() - best) >= kPatience;
}

StepStats TableTrainer::step() {
  StepStats stats;
  choose_rows();
  if (chosen_.empty()) std::ranges::fill(gradient_.span(), 0.0F);  // possible in a private step
  stats.loss = batch_gradient(
      network_, tape_, chosen_.size(), microbatch_rows_, pool_,
      [&](std::size_t microbatch, std::size_t row, std::size_t count) { return train_rows(microbatch, row, count); },
      block_losses_, gradient_.span());
  TrainState& training = state_.training;
  if (is_private(config_)) {
    const double sd = state_.privacy.noise * config_.clip / static_cast<double>(config_.batch);
    add_gradient_noise(network_.layout(), seed_, state_.privacy.steps++, sd, pool_, gradient_.span());
  }
  stats.gradient_norm = optimizer_.norm(gradient_.span(), pool_);
  if (!std::isfinite(stats.loss) || !std::isfinite(stats.gradient_norm)) restore_last_good();
  if (training.step % kKeepEvery == 0) good_ = copy_of(training);
  stats.learning_rate = optimizer_.step(gradient_.span(), stats.gradient_norm, training, pool_);
  network_.load(training.parameters.span(), true, pool_);
  if (!is_private(config_)) keep_loss(stats.loss, config_.steps, training);
  if (held_out_ > 0 && training.step % std::max<std::size_t>(1, config_.steps / kValidations) == 0) validate_holdout();
  return stats;
}

// Takes the next rows of an endless sequence of epochs over the training rows. Private training samples each row
// independently instead (Poisson sampling), which the privacy accounting assumes.
void TableTrainer::choose_rows() {
  chosen_.clear();
  const std::uint64_t step = state_.training.step;
  const std::size_t rows = data_.rows - held_out_;
  if (is_private(config_)) {
    const double rate = sampling_rate(config_, data_.rows);
    const RandomStream stream(seed_, Purpose::batch_rows, state_.privacy.steps);
    for (std::size_t i = 0; i < rows; ++i) {
      if (RowRandom(stream, i).uniform() < rate) chosen_.push_back(i);
    }
  } else {
    for_each_epoch_row(config_.seed, step * config_.batch, config_.batch, rows,
                       [&](std::size_t, std::size_t from) { chosen_.push_back(split_(held_out_ + from)); });
  }
  block_losses_.resize(row_blocks(chosen_.size()));
}

// Corrupts a row of the microbatch and sets the weights of its cross-entropies. For the masked process these are the
// weights of the bound; for the multinomial process all are 1 at every step, as in the simplified loss of the Gaussian
// process.
void TableTrainer::corrupt(RowRandom& random, std::size_t row, std::span<std::uint8_t> known,
                           std::span<std::uint16_t> seen) {
  const std::span<const std::uint16_t> tokens = batch_.row(row);
  if (chain_) {
    const std::size_t t = 1 + random.below(chain_->steps());
    tape_.taps[row] = chain_->taps[t];
    draw_tokens(featurizer_, *chain_, t, tokens, random, seen);
    std::ranges::fill(weights_.row(row), 1.0F);
    return;
  }
  draw_mask(digits_, random, known, weights_.row(row));
  for (std::size_t v = 0; v < known.size(); ++v) seen[v] = known[v] != 0 ? tokens[v] : kNoToken;
}

// Forward and backward pass of `count` rows of the microbatch, from `row` on; returns their part of the loss.
double TableTrainer::train_rows(std::size_t microbatch, std::size_t row, std::size_t count) {
  const RandomStream masks(seed_, Purpose::table_masks,
                           is_private(config_) ? state_.privacy.steps : state_.training.step);
  std::vector<std::uint8_t> known(data_.variables);
  std::vector<std::uint16_t> seen(data_.variables);
  for (std::size_t i = row; i < row + count; ++i) {
    const std::size_t from = chosen_[microbatch + i];
    std::ranges::copy(data_.row(from), batch_.row(i).begin());
    // In private training a row's mask must not depend on which other rows are in the step.
    RowRandom random(masks, is_private(config_) ? from : microbatch + i);
    corrupt(random, i, known, seen);
    featurizer_.fill_input(seen, x_.row(i));
  }
  network_.forward(x_.view().rows_from(0, row + count), tape_, row, count);
  std::vector<float> workspace(2 * featurizer_.max_size());
  const float scale = 1.0F / static_cast<float>(config_.batch);
  double loss = 0;
  for (std::size_t i = row; i < row + count; ++i) {
    for (float& weight : weights_.row(i)) weight *= scale;
    loss += token_loss(featurizer_, batch_.row(i), weights_.row(i), tape_.out.row(i), tape_.d_out.row(i), workspace);
  }
  network_.backward(tape_, row, count);
  if (is_private(config_)) clip_rows(row, count);
  return loss;
}

// The row gradients on the tape are already divided by the batch size.
void TableTrainer::clip_rows(std::size_t row, std::size_t count) {
  std::vector<double> squares(count);
  row_gradient_squares(network_.config(), tape_, row, squares);
  const double max_norm = config_.clip / static_cast<double>(config_.batch);
  std::vector<float> factors(count);
  std::ranges::transform(squares, factors.begin(), [&](double square) {
    const double norm = std::sqrt(square);
    return static_cast<float>(norm > max_norm ? max_norm / norm : 1);
  });
  scale_row_gradients(tape_, row, factors);
}

// Computes the validation bound, and keeps the weights if it is the lowest so far.
void TableTrainer::validate_holdout() {
  std::vector<double> bounds(held_out_);
  validation_network_.load(state_.training.average.span(), false, pool_);
  const std::size_t draws = std::clamp<std::size_t>(kValidationMasks / held_out_, 1, kMaxMasksPerRow);
  if (chain_) {
    multinomial_bounds(featurizer_, validation_network_, *chain_, validation_, draws, config_.seed, pool_, bounds);
  } else {
    token_bounds(featurizer_, validation_network_, digits_, validation_, draws, config_.seed, pool_, bounds);
  }
  const double mean = std::accumulate(bounds.begin(), bounds.end(), 0.0) / static_cast<double>(held_out_);
  const LossPoint* const best = state_.best_bound();
  if (best == nullptr || mean < best->loss) state_.best = copy_of(state_.training.average);
  state_.bounds.push_back({state_.training.step, mean});
}

void TableTrainer::restore_last_good() {
  const std::uint64_t diverged_step = state_.training.step;
  if (good_.parameters.size() > 0) state_.training = copy_of(good_);
  std::erase_if(state_.bounds, [&](const LossPoint& point) { return point.step > state_.training.step; });
  network_.load(state_.training.parameters.span(), true, pool_);
  optimizer_.give_up(diverged_step);
}

}  // namespace sfumato
