// Everything that decides what a training run computes. Each default stands here and nowhere else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sfumato/diffusion/level_sampling.h"
#include "sfumato/diffusion/objective.h"
#include "sfumato/diffusion/step_sampling.h"
#include "sfumato/nn/optimizer_config.h"
#include "sfumato/points/model_config.h"

namespace sfumato {

/// All settings of the training of a model of points.
struct PointConfig {
  ModelConfig model;                                   ///< noise process and network
  Objective objective;                                 ///< what is minimised
  LevelSampling levels;                                ///< of a continuous process
  StepSampling step_sampling = StepSampling::uniform;  ///< of a chain
  std::size_t steps = 0;                               ///< 0: as many as suit the number of rows, see suitable_steps()
  std::size_t batch = 2048;                            ///< rows in a step
  double learning_rate = 6e-3;                         ///< the highest one, after the warm-up
  std::size_t warmup = 200;     ///< warm-up steps of the learning rate from 0, at most a fifth of all
  Decay decay = Decay::cosine;  ///< how the learning rate falls
  double beta1 = 0.9;           ///< Adam: decay rate of the gradient's moving average
  double beta2 = 0.999;         ///< Adam: decay rate of the squared gradient's moving average
  double epsilon = 1e-8;        ///< Adam: added to the root of the mean square
  double ema_decay = 0.999;     ///< reached by (1 + step) / (10 + step), so that short runs forget their start
  double clip_norm = 1;         ///< of the global gradient; 0 does not clip
  /// Of a conditional model: how often a row's conditions are left out, all at once and, of several, each by itself
  /// too.
  double condition_dropout = 0.1;
  std::uint64_t seed = 0;  ///< seed of weights, batches and noise
};

/// Settings to start from: the defaults, chosen by measurement, or the article's network, schedule, loss and sampler.
enum class Preset { defaults, article };
inline std::span<const std::string_view> enum_names(Preset) {
  static constexpr std::array<std::string_view, 2> kNames{"default", "article"};
  return kNames;
}

/// The settings of a preset.
PointConfig preset_config(Preset preset);

/// Sets what follows from the other settings, the number of columns and of numbers in the code of a row's conditions:
/// the network's sizes in and out, the steps of a custom schedule, and on a chain with taps = 1 a table row for each
/// step.
void set_columns(PointConfig& config, std::size_t columns, std::size_t conditions = 0);

/// The number of steps of a default run: a thousand passes over the rows, after which a small set is learned by heart
/// row by row instead of as a distribution, and no more than a large one still gains from (docs/defaults.md).
std::size_t suitable_steps(std::size_t rows, std::size_t batch);

/// How it goes down its gradient.
OptimizerConfig optimizer_config(const PointConfig& config);

/// Throws Error (usage) on settings out of range and on settings that do not go together.
void validate(const PointConfig& config);

/// Shows the settings of a chain, as visit_point_fields() does: those that decide its betas.
template <class Config, class Visit>
void visit_chain_fields(Config& chain, const Visit& visit) {
  constexpr Needs kChain{"process", "chain"};
  visit(Field{"schedule", "noise schedule (betas) of a chain", {}, kChain}, chain.kind);
  visit(Field{"chain_steps", "steps T of a chain", closed(1, kMostSteps), kChain}, chain.steps);
  visit(Field{"beta_start", "first beta of a chain", open(0, 1), kChain}, chain.beta_start);
  visit(Field{"beta_end", "last beta of a chain", open(0, 1), kChain}, chain.beta_end);
  visit(Field{"sigma_min", "lowest noise level, in standard deviations of the data", above(0)}, chain.sigma_min);
  visit(Field{"sigma_max", "highest noise level", above(0)}, chain.sigma_max);
  visit(Field{"rho", "exponent rho of schedule karras", above(0), {"schedule", "karras"}}, chain.rho);
  visit(Field{"betas", "betas for schedule custom: a list, or a file of numbers", {}, {"schedule", "custom"}},
        chain.betas);
  visit(Field{"zero_terminal_snr", "rescale the chain so that no signal is left at its end", {}, kChain},
        chain.zero_terminal_snr);
}

/// Shows every setting as visit(field, reference): the one list that feeds the command line, the configuration file,
/// the Python package and the model file. Config is PointConfig or const PointConfig. The network's sizes in and out
/// come from the data and are not settings.
template <class Config, class Visit>
void visit_point_fields(Config& config, const Visit& visit) {
  auto& weighting = config.objective.weighting;
  auto& network = config.model.network;
  visit(Field{"steps", "number of training steps; 0 chooses by the number of rows", at_least(0)}, config.steps);
  visit(Field{"batch", "batch size: rows per step", closed(1, 1U << 20U)}, config.batch);
  visit(Field{"learning_rate", "peak learning rate of Adam", above(0)}, config.learning_rate);
  visit(Field{"warmup", "warm-up steps of the learning rate", at_least(0)}, config.warmup);
  visit(Field{"decay", "decay of the learning rate after the warm-up"}, config.decay);
  visit_adam_fields(config, visit);
  visit(Field{"condition_dropout",
              "fraction of training rows whose conditions are dropped",
              half_open(0, 1),
              {"condition"}},
        config.condition_dropout);
  visit(Field{"seed", "seed of all random numbers of training", at_least(0)}, config.seed);
  visit(Field{"parameterization", "quantity that the network predicts"}, config.model.parameterization);
  visit(Field{"variance", "variance of the reverse steps; learned variances need a chain"}, config.model.variance);
  visit(Field{"objective", "training objective"}, config.objective.kind);
  visit(Field{"weighting", "weighting of the noise levels in the simple objective"}, weighting.kind);
  visit(Field{"snr_gamma", "gamma of weighting min_snr", above(0), {"weighting", "min_snr|truncated_snr"}},
        weighting.snr_gamma);
  visit(Field{"p2_gamma", "gamma of weighting p2", at_least(0), {"weighting", "p2"}}, weighting.p2_gamma);
  visit(Field{"p2_k", "k of weighting p2", above(0), {"weighting", "p2"}}, weighting.p2_k);
  visit(Field{"vlb_weight", "weight of the bound in the hybrid objective", at_least(0), {"objective", "hybrid"}},
        config.objective.vlb_weight);
  visit(Field{"step_sampling", "how steps of a chain are sampled in training", {}, {"process", "chain"}},
        config.step_sampling);
  visit(Field{"process", "noise levels: a continuous range, or the steps of a chain"}, config.model.process);
  visit_chain_fields(config.model.schedule, visit);
  visit(Field{"level_mean", "mean of log sigma in training", {}, {"process", "continuous"}}, config.levels.mean);
  visit(Field{"level_sd", "standard deviation of log sigma in training", above(0), {"process", "continuous"}},
        config.levels.sd);
  visit(Field{"width", "width of the hidden layers", at_least(1)}, network.width);
  visit(Field{"hidden_layers", "number of hidden layers", at_least(1)}, network.hidden_layers);
  visit(Field{"activation", "activation of the hidden layers"}, network.activation);
  visit(Field{"residual", "add each hidden layer's input to its output"}, network.residual);
  visit(Field{"shift", "shift the hidden layers by a function of the noise level, in addition to scaling"},
        network.shift);
  visit(Field{"table_rows", "rows of the scale and shift tables; T for a chain with taps 1", at_least(1)},
        network.table_rows);
  visit(Field{"taps", "number of neighbouring table rows to interpolate: 1, 2 or 4", closed(1, 4)}, network.taps);
  visit(Field{"fourier_features", "number of random Fourier features of the input", at_least(0)},
        network.fourier_features);
  visit(Field{"fourier_scale", "standard deviation of the Fourier frequencies", above(0)}, network.fourier_scale);
  visit(Field{"precision", "number format of the matrix products between hidden layers"}, network.precision);
  visit(Field{"article_init", "initialize the weights as in the article's code"}, network.article_init);
}

}  // namespace sfumato
