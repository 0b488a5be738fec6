// Training of a token network: each step takes a batch of rows, corrupts their tokens, and minimises the cross-entropy
// of the original tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/random.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/diffusion/masking.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/nn/optimizer.h"
#include "sfumato/nn/train_state.h"
#include "sfumato/tables/privacy.h"
#include "sfumato/tables/table_codec.h"
#include "sfumato/tables/table_config.h"
#include "sfumato/tables/token_multinomial.h"
#include "sfumato/tables/token_network.h"

namespace sfumato {

/// The state of a training run. `training.losses` are losses on the training rows, in nats per row.
struct TableState {
  TrainState training;
  AlignedFloats best;             ///< the averaged weights at the lowest validation bound
  std::vector<LossPoint> bounds;  ///< validation bounds of the averaged weights, in nats per row
  PrivacyLedger privacy;

  /// The model's weights: the best, or the last if there is no validation set.
  const AlignedFloats& weights() const { return bounds.empty() ? training.average : best; }
  /// The lowest validation bound; nullptr if there is none.
  const LossPoint* best_bound() const;
};

/// The state before the first step: initial weights of config.seed.
TableState initial_table_state(const TableConfig& config, const TokenFeaturizer& featurizer);

/// Runs training steps on rows of tokens. The same configuration, data, state and seed give the same bits for any pool.
/// Private training samples each row independently into a step, clips each row's gradient and adds noise to the sum; it
/// stores no losses, because these are not differentially private.
class TableTrainer {
 public:
  /// data: at least one row of the codec's tokens, kept by reference; seed: config.seed, or a secret seed for private
  /// training. Throws Error (usage) if configuration, data and state do not match.
  TableTrainer(const TableConfig& config, const TableCodec& codec, const TokenTable& data, TableState state,
               std::uint64_t seed, ThreadPool& pool);

  /// Runs one step and returns its loss in nats per row. Throws Error (diverged) if the loss or the gradient is not
  /// finite, after restoring the last good state.
  StepStats step();
  /// Whether all steps are done, or the validation bound has not improved for a fifth of them.
  bool done() const;
  const TableConfig& config() const { return config_; }
  const TableState& state() const { return state_; }
  /// Moves the state out of the trainer, which must not be used afterwards.
  TableState take_state() && { return std::move(state_); }

 private:
  void choose_rows();
  double train_rows(std::size_t microbatch, std::size_t row, std::size_t count);
  void corrupt(RowRandom& random, std::size_t row, std::span<std::uint8_t> known, std::span<std::uint16_t> seen);
  void clip_rows(std::size_t row, std::size_t count);
  void validate_holdout();
  void restore_last_good();

  TableConfig config_;
  std::uint64_t seed_;
  const TokenTable& data_;
  TableState state_;
  ThreadPool& pool_;
  TokenFeaturizer featurizer_;
  Digits digits_;
  std::optional<TokenChain> chain_;  // multinomial process only
  Mlp network_;
  Mlp validation_network_;  // for the averaged weights
  std::size_t held_out_;
  RandomPermutation split_;
  TokenTable validation_;            // the validation rows
  std::vector<std::size_t> chosen_;  // indices into data of the rows of this step
  std::size_t microbatch_rows_;
  MlpTape tape_;          // of one microbatch
  MatrixBuffer x_;        // [microbatch rows, inputs]
  MatrixBuffer weights_;  // [microbatch rows, variables]
  TokenTable batch_;      // [microbatch rows, variables]
  std::vector<double> block_losses_;
  Optimizer optimizer_;
  AlignedFloats gradient_;
  TrainState good_;  // a copy that gave a finite loss
};

}  // namespace sfumato
