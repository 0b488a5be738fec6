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
  std::size_t warmup = 200;   ///< warm-up steps of the learning rate from 0, at most a fifth of all
  double weight_decay = 0.3;  ///< decoupled (Loshchilov and Hutter 2019)
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  std::size_t min_count = 0;  ///< rows that a level needs, or it is taken out before training
  double ema_decay = 0.999;   ///< reached by (1 + step) / (10 + step)
  double clip_norm = 5;       ///< of the global gradient; 0 does not clip
  double holdout = 0.1;  ///< fraction of the rows, at most 4096, that are not learned and say when to stop; 0: none
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

/// Shows every setting as visit(field, reference), as visit_point_fields() does.
template <class Config, class Visit>
void visit_table_fields(Config& config, const Visit& visit) {
  auto& network = config.network;
  visit(Field{"steps", "maximum number of training steps; 0 chooses by the number of rows", at_least(0)}, config.steps);
  visit(Field{"batch", "batch size: rows per step", closed(1, 1U << 20U)}, config.batch);
  visit(Field{"learning_rate", "peak learning rate of Adam", above(0)}, config.learning_rate);
  visit(Field{"warmup", "warm-up steps of the learning rate", at_least(0)}, config.warmup);
  visit(Field{"weight_decay", "decoupled weight decay, multiplied by the learning rate", at_least(0)},
        config.weight_decay);
  visit_adam_fields(config, visit);
  visit(Field{"holdout", "fraction of rows held out for early stopping", half_open(0, 0.5)}, config.holdout);
  visit(Field{"min_count", "minimum number of rows per category; rarer ones become missing values", at_least(0)},
        config.min_count);
  visit(Field{"epsilon", "epsilon of differentially private training; 0 disables it", closed(0, 1000)},
        config.privacy_epsilon);
  visit(
      Field{
          "delta", "delta of private training; 0 chooses a power of ten below 1 / rows", half_open(0, 1), {"epsilon"}},
      config.privacy_delta);
  visit(Field{"clip", "maximum norm of each row's gradient in private training", above(0), {"epsilon"}}, config.clip);
  visit(Field{"seed", "seed of all random numbers of training", at_least(0)}, config.seed);
  visit(Field{"width", "width of the hidden layers", at_least(1)}, network.width);
  visit(Field{"hidden_layers", "number of hidden layers", at_least(1)}, network.hidden_layers);
  visit(Field{"process", "noise process of the tokens"}, network.process);
  visit(Field{"multinomial_steps", "steps T of the multinomial process", closed(1, 10000), {"process", "multinomial"}},
        network.multinomial_steps);
  visit(Field{"fourier_features", "number of Fourier frequencies per numeric input", closed(0, 16)},
        network.fourier_features);
  visit(Field{"basis_size", "number of cosine functions for the logits of an ordered variable", closed(0, 64)},
        network.basis_size);
}

}  // namespace sfumato
