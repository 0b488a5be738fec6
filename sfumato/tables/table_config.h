// Everything that decides what a training run on a table of mixed columns computes. Each default stands here and
// nowhere else.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sfumato/nn/optimizer_config.h"
#include "sfumato/tables/token_network.h"

namespace sfumato {

struct TableConfig {
  TokenNetworkConfig network;
  std::size_t steps = 0;  ///< at most; 0: as suit the number of rows, see suitable_table_steps()
  std::size_t batch = 1024;
  double learning_rate = 2e-3;
  std::size_t warmup = 200;   ///< steps over which the learning rate rises from 0, at most a fifth of all
  double weight_decay = 0.3;  ///< decoupled (Loshchilov and Hutter 2019)
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  std::size_t min_count = 0;   ///< rows that a level needs, or it is taken out before training
  double ema_decay = 0.999;    ///< reached by (1 + step) / (10 + step)
  double clip_norm = 5;        ///< of the global gradient; 0 does not clip
  double holdout = 0.1;        ///< share of the rows, at most 4096, that are not learned and say when to stop; 0: none
  double privacy_epsilon = 0;  ///< budget of differential privacy; 0: none, the training is not private
  double privacy_delta = 0;    ///< 0: the largest power of ten below 1 / rows
  double clip = 1;             ///< of a private training: the most that one row's gradient counts in a step, as a norm
  std::uint64_t seed = 0;
};

/// Whether training is differentially private.
inline bool is_private(const TableConfig& config) { return config.privacy_epsilon > 0; }

/// What suits a private training: a smaller network, larger batches, no weight decay and no rows held out.
TableConfig private_table_config();

/// The most steps of a default run: a hundred passes over the rows, within bounds that suit small and large tables.
std::size_t suitable_table_steps(std::size_t rows, std::size_t batch);

/// How many of so many rows are held out: none of fewer than 50.
std::size_t held_out_rows(const TableConfig& config, std::size_t rows);

/// How it goes down its gradient.
OptimizerConfig optimizer_config(const TableConfig& config);

/// Throws Error (usage) on settings out of range.
void validate(const TableConfig& config);

/// Shows every setting as visit(name, reference, help), as TrainConfig's visit_fields() does.
template <class Config, class Visit>
void visit_table_fields(Config& config, const Visit& visit) {
  visit("steps", config.steps, "training steps at most, 0 for as many as suit the number of rows");
  visit("batch", config.batch, "rows in a step");
  visit("learning_rate", config.learning_rate, "Adam's learning rate at its peak");
  visit("warmup", config.warmup, "steps over which the learning rate rises");
  visit("weight_decay", config.weight_decay, "how fast weights decay, times the learning rate");
  visit_adam_fields(config, visit);
  visit("holdout", config.holdout, "share of the rows that are not learned and say when to stop");
  visit("min_count", config.min_count, "rows that a level of a category needs, or it is not learned");
  visit("epsilon", config.privacy_epsilon, "differentially private training within this budget, 0 for none");
  visit("delta", config.privacy_delta, "the budget's delta, 0 for a power of ten below 1 / rows");
  visit("clip", config.clip, "of a private training, the most that a row's gradient counts");
  visit("seed", config.seed, "seed of all random numbers of training");
  visit("width", config.network.width, "width of the hidden layers");
  visit("hidden_layers", config.network.hidden_layers, "number of hidden layers");
  visit("process", config.network.process, "noise of a table's tokens");
  visit("multinomial_steps", config.network.multinomial_steps, "steps T of a table's multinomial process");
  visit("octaves", config.network.fourier_features, "sines and cosines of a number that the network sees");
  visit("harmonics", config.network.basis_size, "cosines over an ordered variable in its logits");
}

}  // namespace sfumato
