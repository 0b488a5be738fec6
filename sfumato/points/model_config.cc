#include "sfumato/points/model_config.h"

#include <cmath>
#include <string>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"

namespace sfumato {

namespace {

[[noreturn]] void need_chain(const std::string& setting) {
  fail(ErrorKind::usage, "model: {} needs a chain; set process to chain", setting);
}

// The ends of the continuous process have the same limits as an exponential schedule.
void check_sigmas(const ScheduleConfig& config) {
  ScheduleConfig ends;
  ends.kind = ScheduleKind::exponential;
  ends.sigma_min = config.sigma_min;
  ends.sigma_max = config.sigma_max;
  validate(ends);
}

// x_0 must follow from the prediction at x_T, and samplers work in float32.
void check_last_level(const ModelConfig& config) {
  constexpr double kLeastAlpha = 1e-30;
  const bool no_signal = config.schedule.zero_terminal_snr;
  const bool by_noise =
      config.parameterization == Parameterization::eps || config.parameterization == Parameterization::score;
  if (no_signal && by_noise) {
    fail(ErrorKind::usage,
         "model: {} does not determine x_0 at the last step, where zero_terminal_snr leaves no signal; choose "
         "parameterization v, x0 or mean",
         name_of(config.parameterization));
  }
  const NoiseSchedule chain = make_schedule(config.schedule);
  const NoiseLevel last = chain.level(chain.steps() - (no_signal ? 1 : 0));
  if (last.alpha >= kLeastAlpha) return;
  fail(ErrorKind::usage, "schedule: steps {} to {} have no signal left (alpha below {}); {}",
       chain.nearest_step({kLeastAlpha, 1}), chain.steps(), kLeastAlpha, terminal_advice(config.schedule));
}

}  // namespace

void validate(const ModelConfig& config) {
  validate(config.network);
  validate(config.schedule);
  if (config.process == NoiseProcess::continuous) {
    check_sigmas(config.schedule);
  } else {
    check_last_level(config);
  }
  const std::size_t outputs = (is_learned(config.variance) ? 2 : 1) * config.network.inputs;
  if (config.network.outputs != outputs) {
    fail(ErrorKind::usage, "model: the network has {} inputs and {} outputs; with variance {} give {} outputs",
         config.network.inputs, config.network.outputs, name_of(config.variance), outputs);
  }
  if (config.fixed_last_step && (config.process != NoiseProcess::chain || step_count(config.schedule) < 2)) {
    fail(ErrorKind::usage, "model: a fixed last step needs a chain of 2 steps or more");
  }
  if (config.process == NoiseProcess::continuous) {
    // Both belong to one step of a chain; in a continuous process there is a step for every pair of levels.
    if (config.parameterization == Parameterization::mean) need_chain("parameterization mean");
    if (is_learned(config.variance)) need_chain("variance " + name_of(config.variance));
  } else if (config.network.taps == 1 && config.network.table_rows != step_count(config.schedule)) {
    fail(ErrorKind::usage, "model: with taps 1 a chain of {} steps has a table row each; set table_rows to {}",
         step_count(config.schedule), step_count(config.schedule));
  }
}

NoiseLevel last_level(const ModelConfig& config) {
  if (config.process == NoiseProcess::continuous) return level_from_lambda(-std::log(config.schedule.sigma_max));
  return make_schedule(config.schedule).level(step_count(config.schedule));
}

NoiseLevel first_level(const ModelConfig& config) {
  if (config.process == NoiseProcess::continuous) return level_from_lambda(-std::log(config.schedule.sigma_min));
  return make_schedule(config.schedule).level(1);
}

std::string terminal_warning(const ModelConfig& config, double mean_square) {
  ScheduleConfig ending = config.schedule;
  std::string what = "schedule " + name_of(ending.kind);
  if (config.process == NoiseProcess::continuous) {  // ends like a chain of one step
    ending.kind = ScheduleKind::exponential;
    ending.steps = 1;
    ending.betas.clear();
    ending.zero_terminal_snr = false;
    what = fmt::format("sigma_max {}", ending.sigma_max);
  }
  const std::string warning = terminal_warning(ending, mean_square);
  return warning.empty() ? "" : what + ": " + warning;
}

NoiseSchedule make_chain(const ModelConfig& config) {
  return config.process == NoiseProcess::chain ? make_schedule(config.schedule) : NoiseSchedule();
}

LevelEmbedding make_embedding(const ModelConfig& config) {
  const std::size_t rows = config.network.table_rows;
  const std::size_t taps = config.network.taps;
  if (config.process == NoiseProcess::continuous) {
    return {-std::log(config.schedule.sigma_max), -std::log(config.schedule.sigma_min), rows, taps};
  }
  const NoiseSchedule chain = make_chain(config);
  if (taps == 1) return LevelEmbedding(chain);
  const std::size_t last = config.schedule.zero_terminal_snr ? chain.steps() - 1 : chain.steps();
  return {chain.lambda[last - 1], chain.lambda[0], rows, taps};
}

}  // namespace sfumato
