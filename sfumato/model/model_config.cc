#include "sfumato/model/model_config.h"

#include <cmath>
#include <string>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"

namespace sfumato {

namespace {

[[noreturn]] void need_chain(const std::string& setting) {
  fail(ErrorKind::usage, "model: {} belongs to the steps of a chain; set process to chain", setting);
}

}  // namespace

void validate(const ModelConfig& config) {
  validate(config.network);
  if (!(config.sigma_min > 0 && config.sigma_max > config.sigma_min) || !std::isfinite(config.sigma_max)) {
    fail(ErrorKind::usage, "model: sigma goes from {} to {}; give 0 < sigma_min < sigma_max", config.sigma_min,
         config.sigma_max);
  }
  const std::size_t outputs = (is_learned(config.variance) ? 2 : 1) * config.network.inputs;
  if (config.network.outputs != outputs) {
    fail(ErrorKind::usage, "model: the network has {} inputs and {} outputs; with variance {} give {} outputs",
         config.network.inputs, config.network.outputs, name_of(config.variance), outputs);
  }
  if (config.fixed_last_step && (config.process != NoiseProcess::chain || config.schedule.steps < 2)) {
    fail(ErrorKind::usage, "model: a last step that is not learned needs a chain of 2 steps or more");
  }
  if (config.process == NoiseProcess::continuous) {
    // Both are of one step of a chain. Between any two levels of a continuous process there would be as many as pairs.
    if (config.parameterization == Parameterization::mean) need_chain("parameterization mean");
    if (is_learned(config.variance)) need_chain("variance " + name_of(config.variance));
  }
  if (config.process == NoiseProcess::chain &&
      (config.network.taps != 1 || config.network.table_rows != config.schedule.steps)) {
    fail(ErrorKind::usage, "model: a chain of {} steps has a table row each; set table_rows to {} and taps to 1",
         config.schedule.steps, config.schedule.steps);
  }
}

NoiseSchedule make_chain(const ModelConfig& config) {
  return config.process == NoiseProcess::chain ? make_schedule(config.schedule) : NoiseSchedule();
}

LevelEmbedding make_embedding(const ModelConfig& config) {
  if (config.process == NoiseProcess::chain) return LevelEmbedding(make_chain(config));
  return {-std::log(config.sigma_max), -std::log(config.sigma_min), config.network.table_rows, config.network.taps};
}

}  // namespace sfumato
