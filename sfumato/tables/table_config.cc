#include "sfumato/tables/table_config.h"

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

OptimizerConfig optimizer_config(const TableConfig& config) {
  return {config.steps, config.batch,   config.learning_rate, config.warmup,    Decay::cosine,      config.beta1,
          config.beta2, config.epsilon, config.ema_decay,     config.clip_norm, config.weight_decay};
}

TableConfig private_table_config() {
  TableConfig config;
  config.network.width = 128;
  config.network.hidden_layers = 2;
  config.batch = 2048;
  config.weight_decay = 0;
  config.holdout = 0;
  return config;
}

void validate(const TableConfig& config) {
  validate(config.network);
  validate(optimizer_config(config));
  check_setting(config.privacy_epsilon >= 0 && config.privacy_epsilon <= 1000, "epsilon", config.privacy_epsilon,
                "a number in [0, 1000], 0 for a training that is not private");
  check_setting(config.privacy_delta >= 0 && config.privacy_delta < 1, "delta", config.privacy_delta,
                "a number in [0, 1), 0 for a power of ten below 1 / rows");
  check_setting(config.clip > 0 && std::isfinite(config.clip), "clip", config.clip, "a number above 0");
  if (!is_private(config)) {
    check_setting(config.privacy_delta == 0, "delta", config.privacy_delta, "--epsilon with it");
  } else {
    check_setting(config.holdout == 0, "holdout", config.holdout,
                  "0 with --epsilon: rows held out say when to stop, which would tell of them");
    check_setting(config.min_count == 0, "min_count", static_cast<double>(config.min_count),
                  "0 with --epsilon: which levels are rare would tell of rows");
  }
  check_setting(config.holdout >= 0 && config.holdout < 0.5, "holdout", config.holdout, "a number in [0, 0.5)");
}

}  // namespace sfumato
