#include "sfumato/train/table_config.h"

#include <algorithm>

#include "sfumato/base/error.h"

namespace sfumato {

std::size_t suitable_table_steps(std::size_t rows, std::size_t batch) {
  constexpr std::size_t kPasses = 100;
  constexpr std::size_t kFewest = 400;
  constexpr std::size_t kMost = 8000;
  if (rows >= kMost * batch / kPasses) return kMost;  // also where rows * kPasses would overflow
  return std::max(kFewest, rows * kPasses / batch);
}

std::size_t held_out_rows(const TableConfig& config, std::size_t rows) {
  constexpr std::size_t kFewestRows = 50;
  constexpr double kMost = 4096;
  if (rows < kFewestRows) return 0;
  return static_cast<std::size_t>(std::min(kMost, config.holdout * static_cast<double>(rows)));
}

DescentConfig descent_config(const TableConfig& config) {
  return {config.steps, config.batch,   config.learning_rate, config.warmup,    Decay::cosine,      config.beta1,
          config.beta2, config.epsilon, config.ema_decay,     config.clip_norm, config.weight_decay};
}

void validate(const TableConfig& config) {
  validate(config.network);
  validate(descent_config(config));
  check_setting(config.holdout >= 0 && config.holdout < 0.5, "holdout", config.holdout, "a number in [0, 0.5)");
}

}  // namespace sfumato
