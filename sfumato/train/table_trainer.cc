#include "sfumato/train/table_trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sfumato/base/error.h"
#include "sfumato/model/token_bound.h"
#include "sfumato/train/slabs.h"

namespace sfumato {

namespace {

constexpr std::uint64_t kKeepEvery = 256;   // steps between copies of the last good state
constexpr std::size_t kJudgements = 40;     // of the rows held out, in a whole run
constexpr std::size_t kPatience = 8;        // judgements without a lower bound that end a run
constexpr std::size_t kJudgedMasks = 8192;  // over all the rows held out
constexpr std::size_t kMostMasksOfARow = 64;

}  // namespace

const LossPoint* TableState::best_bound() const {
  return bounds.empty() ? nullptr : &*std::ranges::min_element(bounds, {}, &LossPoint::loss);
}

TableState initial_table_state(const TableConfig& config, const TokenInterface& interface) {
  AlignedFloats parameters(MlpLayout(interface.network()).size);
  interface.initialize(config.seed, parameters.span());
  TableState state;
  state.training = fresh_state(std::move(parameters));
  return state;
}

TableTrainer::TableTrainer(const TableConfig& config, const TokenCodec& codec, const TokenTable& data, TableState state,
                           ThreadPool& pool)
    : config_(config),
      data_(data),
      state_(std::move(state)),
      pool_(pool),
      interface_(codec, config.network),
      digits_(digits_of(codec)),
      network_(interface_.network()),
      judged_(interface_.network()),
      held_out_(held_out_rows(config, data.rows)),
      split_(RandomStream(config.seed, Purpose::split), data.rows),
      judges_(held_out_, data.variables),
      slab_rows_(slab_rows(config.batch, pool)),
      tape_(interface_.network(), slab_rows_),
      x_(slab_rows_, interface_.network().inputs),
      weights_(slab_rows_, data.variables),
      batch_(slab_rows_, data.variables),
      block_losses_(row_blocks(config.batch)),
      descent_(descent_config(config), network_.layout().size),
      gradient_(network_.layout().size) {
  validate(config);
  if (config.steps == 0) fail(ErrorKind::usage, "training: steps is 0; give 1 or more, or let start() choose");
  if (data.rows == 0 || data.variables != interface_.variables()) {
    fail(ErrorKind::usage, "training: tokens are [{}, {}], the codec has {} variables", data.rows, data.variables,
         interface_.variables());
  }
  if (state_.training.parameters.size() != gradient_.size()) {
    fail(ErrorKind::usage, "training: the state has {} parameters, the network {}", state_.training.parameters.size(),
         gradient_.size());
  }
  for (std::size_t i = 0; i < held_out_; ++i) std::ranges::copy(data.row(split_(i)), judges_.row(i).begin());
  network_.load(state_.training.parameters.span(), true, pool_);
}

bool TableTrainer::done() const {
  if (state_.training.step >= config_.steps) return true;
  const LossPoint* const best = state_.best_bound();
  return best != nullptr && static_cast<std::size_t>(&state_.bounds.back() - best) >= kPatience;
}

StepStats TableTrainer::step() {
  StepStats stats;
  stats.loss = batch_gradient(
      network_, tape_, config_.batch, slab_rows_, pool_,
      [&](std::size_t slab, std::size_t row, std::size_t count) { return train_rows(slab, row, count); }, block_losses_,
      gradient_.span());
  stats.gradient_norm = descent_.norm(gradient_.span(), pool_);
  if (!std::isfinite(stats.loss) || !std::isfinite(stats.gradient_norm)) go_back();
  TrainState& training = state_.training;
  if (training.step % kKeepEvery == 0) good_ = copy_of(training);
  stats.learning_rate = descent_.step(gradient_.span(), stats.gradient_norm, training, pool_);
  network_.load(training.parameters.span(), true, pool_);
  keep_loss(stats.loss, config_.steps, training);
  if (held_out_ > 0 && training.step % std::max<std::size_t>(1, config_.steps / kJudgements) == 0) judge();
  return stats;
}

// Of the rows that are not held out.
void TableTrainer::fill_batch(std::size_t slab, std::size_t first, std::size_t count) {
  const std::uint64_t begin = state_.training.step * config_.batch + slab + first;
  for_each_epoch_row(config_.seed, begin, count, data_.rows - held_out_, [&](std::size_t i, std::size_t from) {
    std::ranges::copy(data_.row(split_(held_out_ + from)), batch_.row(first + i).begin());
  });
}

// A block of `count` rows, from `row` of the slab on, through the whole step up to the gradients of its activations;
// its share of the loss.
double TableTrainer::train_rows(std::size_t slab, std::size_t row, std::size_t count) {
  fill_batch(slab, row, count);
  const RandomStream masks(config_.seed, Purpose::table_masks, state_.training.step);
  std::vector<std::uint8_t> known(data_.variables);
  std::vector<std::uint16_t> seen(data_.variables);
  for (std::size_t i = row; i < row + count; ++i) {
    RowRandom random(masks, slab + i);
    draw_mask(digits_, random, known, weights_.row(i));
    for (std::size_t v = 0; v < known.size(); ++v) seen[v] = known[v] != 0 ? batch_.row(i)[v] : kNoToken;
    interface_.fill_input(seen, x_.row(i));
  }
  network_.forward(x_.view().rows_from(0, row + count), tape_, row, count);
  std::vector<float> room(2 * interface_.most_levels());
  const float scale = 1.0F / static_cast<float>(config_.batch);
  double loss = 0;
  for (std::size_t i = row; i < row + count; ++i) {
    for (float& weight : weights_.row(i)) weight *= scale;
    loss += token_loss(interface_, batch_.row(i), weights_.row(i), tape_.out.row(i), tape_.d_out.row(i), room);
  }
  network_.backward(tape_, row, count);
  return loss;
}

// The bound of the rows held out, and the weights that it is lowest with.
void TableTrainer::judge() {
  std::vector<double> bounds(held_out_);
  judged_.load(state_.training.average.span(), false, pool_);
  const std::size_t draws = std::clamp<std::size_t>(kJudgedMasks / held_out_, 1, kMostMasksOfARow);
  token_bounds(interface_, judged_, digits_, judges_, draws, config_.seed, pool_, bounds);
  const double mean = std::accumulate(bounds.begin(), bounds.end(), 0.0) / static_cast<double>(held_out_);
  const LossPoint* const best = state_.best_bound();
  if (best == nullptr || mean < best->loss) state_.best = copy_of(state_.training.average);
  state_.bounds.push_back({state_.training.step, mean});
}

void TableTrainer::go_back() {
  const std::uint64_t at = state_.training.step;
  if (good_.parameters.size() > 0) state_.training = copy_of(good_);
  std::erase_if(state_.bounds, [&](const LossPoint& point) { return point.step > state_.training.step; });
  network_.load(state_.training.parameters.span(), true, pool_);
  descent_.give_up(at);
}

}  // namespace sfumato
