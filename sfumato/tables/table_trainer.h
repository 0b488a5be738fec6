// Training of diffusion of tokens: a step draws rows, destroys them, and descends on the cross-entropy of what they
// were.
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

/// What a training on a table has come to. `training.losses` are of the rows learned, in nats a row.
struct TableState {
  TrainState training;
  AlignedFloats best;             ///< the averaged weights at the lowest bound of the rows held out
  std::vector<LossPoint> bounds;  ///< of the rows held out, by the averaged weights, in nats a row
  PrivacyLedger privacy;

  /// The model's weights: the best, or the last where no row is held out.
  const AlignedFloats& weights() const { return bounds.empty() ? training.average : best; }
  /// The lowest of the bounds; none where there is none.
  const LossPoint* best_bound() const;
};

/// A fresh state of a configuration: initial weights, nothing learned.
TableState initial_table_state(const TableConfig& config, const TokenFeaturizer& featurizer);

/// Runs training steps on rows of tokens. Same configuration, data, state and seed: same bits, for any pool. A private
/// training draws each row into a step by a chance of its own, cuts each row's gradient at a norm and adds noise to the
/// sum; it keeps no losses, as these are of the rows themselves.
class TableTrainer {
 public:
  /// data: N >= 1 rows of the codec's tokens, kept by reference; seed: the configuration's, or of a private training a
  /// secret. Throws Error (usage) when configuration, data and state do not fit.
  TableTrainer(const TableConfig& config, const TableCodec& codec, const TokenTable& data, TableState state,
               std::uint64_t seed, ThreadPool& pool);

  /// One step, its loss in nats a row. Throws Error (diverged) when the loss or the gradient is no number; the state is
  /// then the last good one.
  StepStats step();
  /// All steps are done, or the bound of the rows held out has not come down for a fifth of them.
  bool done() const;
  const TableConfig& config() const { return config_; }
  const TableState& state() const { return state_; }
  /// Gives the state away; the trainer is done with.
  TableState take_state() && { return std::move(state_); }

 private:
  void choose_rows();
  double train_rows(std::size_t microbatch, std::size_t row, std::size_t count);
  void corrupt(RowRandom& random, std::size_t row, std::span<std::uint8_t> known, std::span<std::uint16_t> seen);
  void clip_rows(std::size_t row, std::size_t count);
  void validate_holdout();
  void go_back();

  TableConfig config_;
  std::uint64_t seed_;
  const TokenTable& data_;
  TableState state_;
  ThreadPool& pool_;
  TokenFeaturizer featurizer_;
  Digits digits_;
  std::optional<TokenChain> chain_;  // of the multinomial process
  Mlp network_;
  Mlp validation_network_;  // the averaged weights
  std::size_t held_out_;
  RandomPermutation split_;
  TokenTable validation_;            // the rows held out
  std::vector<std::size_t> chosen_;  // the data's rows of this step
  std::size_t microbatch_rows_;
  MlpTape tape_;          // of one slab
  MatrixBuffer x_;        // [slab, inputs]
  MatrixBuffer weights_;  // [slab, variables]
  TokenTable batch_;      // [slab, variables]
  std::vector<double> block_losses_;
  Optimizer optimizer_;
  AlignedFloats gradient_;
  TrainState good_;  // a copy that is known to have given a finite loss
};

}  // namespace sfumato
