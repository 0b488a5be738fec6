#include "sfumato/model/model_config.h"

#include <cmath>

#include "sfumato/base/error.h"

namespace sfumato {

void validate(const ModelConfig& config) {
  validate(config.network);
  if (!(config.sigma_min > 0 && config.sigma_max > config.sigma_min) || !std::isfinite(config.sigma_max)) {
    fail(ErrorKind::usage, "model: sigma goes from {} to {}; give 0 < sigma_min < sigma_max", config.sigma_min,
         config.sigma_max);
  }
  if (config.network.inputs != config.network.outputs) {
    fail(ErrorKind::usage, "model: the network has {} inputs and {} outputs; give as many of both",
         config.network.inputs, config.network.outputs);
  }
  if (config.process == NoiseProcess::chain &&
      (config.network.taps != 1 || config.network.table_rows != config.schedule.steps)) {
    fail(ErrorKind::usage, "model: a chain of {} steps has a table row each; set table_rows to {} and taps to 1",
         config.schedule.steps, config.schedule.steps);
  }
}

LevelEmbedding make_embedding(const ModelConfig& config) {
  if (config.process == NoiseProcess::chain) return LevelEmbedding(make_schedule(config.schedule));
  return {-std::log(config.sigma_max), -std::log(config.sigma_min), config.network.table_rows, config.network.taps};
}

}  // namespace sfumato
