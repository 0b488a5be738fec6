// Everything that decides what a training run computes. Each default stands here and nowhere else.
#pragma once

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

struct PointConfig {
  ModelConfig model;
  Objective objective;
  LevelSampling levels;                                ///< of a continuous process
  StepSampling step_sampling = StepSampling::uniform;  ///< of a chain
  std::size_t steps = 0;                               ///< 0: as many as suit the number of rows, see suitable_steps()
  std::size_t batch = 2048;
  double learning_rate = 6e-3;
  std::size_t warmup = 200;  ///< steps over which the learning rate rises from 0, at most a fifth of all
  Decay decay = Decay::cosine;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double ema_decay = 0.999;  ///< reached by (1 + step) / (10 + step), so that short runs forget their start
  double clip_norm = 1;      ///< of the global gradient; 0 does not clip
  /// Of a conditional model: how often a row's conditions are left out, all at once and, of several, each by itself
  /// too.
  double condition_dropout = 0.1;
  std::uint64_t seed = 0;
};

/// The names that preset() knows.
std::span<const std::string_view> preset_names();
/// The settings of a name: "default", chosen by measurement, or "article", the article's network, schedule, loss and
/// sampler to the letter. Throws Error (usage) on another name.
PointConfig preset(const std::string& name);

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

/// Shows the settings of a chain, as visit_fields() does: those that decide its betas.
template <class Config, class Visit>
void visit_chain_fields(Config& chain, const Visit& visit) {
  visit("schedule", chain.kind, "betas of a chain");
  visit("chain_steps", chain.steps, "steps T of a chain");
  visit("beta_start", chain.beta_start, "first beta of a chain");
  visit("beta_end", chain.beta_end, "last beta of a chain");
  visit("sigma_min", chain.sigma_min, "lowest noise, in standard deviations of the data");
  visit("sigma_max", chain.sigma_max, "highest noise");
  visit("rho", chain.rho, "how schedule karras bends between them");
  visit("betas", chain.betas, "betas of schedule custom, from a file");
  visit("zero_terminal_snr", chain.zero_terminal_snr, "rescale the chain to end without any signal");
}

/// Shows every setting as visit(name, reference, help): the one list that feeds the command line, the configuration
/// file and the model file. Config is TrainConfig or const TrainConfig. The network's sizes in and out come from the
/// data and are not settings.
template <class Config, class Visit>
void visit_point_fields(Config& config, const Visit& visit) {
  visit("steps", config.steps, "training steps, 0 for as many as suit the number of rows");
  visit("batch", config.batch, "rows in a step");
  visit("learning_rate", config.learning_rate, "Adam's learning rate at its peak");
  visit("warmup", config.warmup, "steps over which the learning rate rises");
  visit("decay", config.decay, "how the learning rate ends");
  visit_adam_fields(config, visit);
  visit("condition_dropout", config.condition_dropout, "how often training leaves a row's conditions out");
  visit("seed", config.seed, "seed of all random numbers of training");
  visit("parameterization", config.model.parameterization, "what the network predicts");
  visit("variance", config.model.variance, "variance of the reverse steps; a learned one needs a chain");
  visit("objective", config.objective.kind, "what training minimises");
  visit("weighting", config.objective.weighting.kind, "weight of a noise level in the simple objective");
  visit("snr_gamma", config.objective.weighting.snr_gamma, "gamma of weighting min_snr");
  visit("p2_gamma", config.objective.weighting.p2_gamma, "gamma of weighting p2");
  visit("p2_k", config.objective.weighting.p2_k, "k of weighting p2");
  visit("vlb_weight", config.objective.vlb_weight, "weight of the bound in the hybrid objective");
  visit("step_sampling", config.step_sampling, "how often training sees each step of a chain");
  visit("process", config.model.process, "noise levels: any, or the steps of a chain");
  visit_chain_fields(config.model.schedule, visit);
  visit("level_mean", config.levels.mean, "mean of log sigma over the training batch");
  visit("level_sd", config.levels.sd, "standard deviation of log sigma");
  visit("width", config.model.network.width, "width of the hidden layers");
  visit("hidden_layers", config.model.network.hidden_layers, "number of hidden layers");
  visit("activation", config.model.network.activation, "activation of the hidden layers");
  visit("residual", config.model.network.residual, "add each hidden layer's input to its output");
  visit("shift", config.model.network.shift, "shift the hidden layers by noise level, beside the scale");
  visit("table_rows", config.model.network.table_rows, "rows of the tables of noise levels; on a chain with taps 1, T");
  visit("taps", config.model.network.taps, "neighbouring table rows mixed: 1, 2 or 4");
  visit("fourier_features", config.model.network.fourier_features, "random frequencies of the input");
  visit("fourier_scale", config.model.network.fourier_scale, "standard deviation of the frequencies");
  visit("precision", config.model.network.precision, "factors of the products between hidden layers");
  visit("article_init", config.model.network.article_init, "initialise as the article's code does");
}

}  // namespace sfumato
