#include "sfumato/train/table_config.h"

#include <algorithm>
#include <cmath>

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

void validate(const TableConfig& config) {
  validate(config.network);
  const auto between = [](double value, double low, double high) { return value >= low && value < high; };
  check_setting(config.batch > 0, "batch", 0, "1 or more");
  check_setting(config.batch <= 1U << 20U, "batch", static_cast<double>(config.batch), "at most 1048576");
  check_setting(config.learning_rate > 0 && std::isfinite(config.learning_rate), "learning_rate", config.learning_rate,
                "a number above 0");
  check_setting(between(config.weight_decay * config.learning_rate, 0, 1), "weight_decay", config.weight_decay,
                "a number of 0 or more, less than 1 times the learning rate");
  check_setting(between(config.beta1, 0, 1), "beta1", config.beta1, "a number in [0, 1)");
  check_setting(between(config.beta2, 0, 1), "beta2", config.beta2, "a number in [0, 1)");
  check_setting(config.epsilon > 0 && std::isfinite(config.epsilon), "epsilon", config.epsilon, "a number above 0");
  check_setting(between(config.ema_decay, 0, 1), "ema_decay", config.ema_decay, "a number in [0, 1)");
  check_setting(config.clip_norm >= 0 && std::isfinite(config.clip_norm), "clip_norm", config.clip_norm,
                "a number of 0 or more");
  check_setting(between(config.holdout, 0, 0.5), "holdout", config.holdout, "a number in [0, 0.5)");
}

}  // namespace sfumato
