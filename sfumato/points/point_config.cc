#include "sfumato/points/point_config.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"

namespace sfumato {

namespace {

PointConfig article_config() {
  PointConfig config;
  config.model.parameterization = Parameterization::eps;
  config.model.process = NoiseProcess::chain;
  config.model.schedule.kind = ScheduleKind::sigmoid;
  config.model.schedule.steps = 100;
  config.model.schedule.beta_start = 1e-5;
  config.model.schedule.beta_end = 5e-3;
  MlpConfig& network = config.model.network;
  network.width = 128;
  network.hidden_layers = 3;
  network.activation = Activation::softplus;
  network.residual = false;
  network.shift = false;
  network.table_rows = config.model.schedule.steps;
  network.taps = 1;
  network.fourier_features = 0;
  network.article_init = true;
  config.steps = 79000;  // 1000 epochs of 10^4 points
  config.batch = 128;
  config.learning_rate = 1e-3;
  config.warmup = 0;
  config.decay = Decay::constant;
  config.ema_decay = 0.9;
  config.clip_norm = 1;
  return config;
}

}  // namespace

PointConfig preset_config(Preset preset) {
  switch (preset) {
    case Preset::defaults:
      return {};
    case Preset::article:
      return article_config();
  }
  return {};
}

void set_columns(PointConfig& config, std::size_t columns, std::size_t conditions) {
  config.model.network.inputs = columns;
  config.model.network.conditions = conditions;
  config.model.network.outputs = is_learned(config.model.variance) ? 2 * columns : columns;
  config.model.fixed_last_step = first_trained_step(config.objective.kind) > 1;
  config.model.schedule.steps = step_count(config.model.schedule);
  const bool row_each = config.model.process == NoiseProcess::chain && config.model.network.taps == 1;
  if (row_each) config.model.network.table_rows = config.model.schedule.steps;
}

std::size_t suitable_steps(std::size_t rows, std::size_t batch) {
  constexpr std::size_t kPasses = 1024;
  constexpr std::size_t kFewest = 200;
  constexpr std::size_t kMost = 3500;
  if (rows >= kMost * batch / kPasses) return kMost;  // also where rows * kPasses would overflow
  return std::max(kFewest, rows * kPasses / batch);
}

OptimizerConfig optimizer_config(const PointConfig& config) {
  return {config.steps,
          config.batch,
          config.learning_rate,
          config.warmup,
          config.decay,
          config.beta1,
          config.beta2,
          config.epsilon,
          config.ema_decay,
          config.clip_norm,
          0};
}

void validate(const PointConfig& config) {
  visit_point_fields(config, [](const Field& field, const auto& value) { check_range(field, value); });
  const bool chain = config.model.process == NoiseProcess::chain;
  validate(config.objective, config.model.variance, chain ? step_count(config.model.schedule) : 0);
  validate(config.model);
  if (config.step_sampling == StepSampling::importance && !chain) {
    fail(ErrorKind::usage, "`step_sampling`=importance samples the steps of a chain; add `process`=chain");
  }
  // Sampling starts at the last step, which such a weight would leave untrained.
  const WeightConfig& weighting = config.objective.weighting;
  if (chain && config.model.schedule.zero_terminal_snr &&
      loss_weight(weighting, config.model.parameterization, NoiseLevel{0, 1}) == 0) {
    fail(ErrorKind::usage,
         "weighting {} gives no weight to a last step without signal; choose simple, v or "
         "truncated_snr, or leave out zero_terminal_snr",
         name_of(weighting.kind));
  }
  validate(optimizer_config(config));
}

}  // namespace sfumato
