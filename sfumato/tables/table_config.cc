#include "sfumato/tables/table_config.h"

#include <algorithm>

#include "sfumato/base/enum_names.h"
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
  config.text = TextColumns::drop;
  return config;
}

void validate(const TableConfig& config) {
  visit_table_fields(config, [](const Field& field, const auto& value) { check_range(field, value); });
  validate(config.network);
  validate(optimizer_config(config));
  if (!is_private(config)) {
    if (config.privacy_delta == 0) return;
    fail(ErrorKind::usage, "`delta` applies only with `epsilon`; add `epsilon`, or leave `delta` out");
  }
  if (config.holdout > 0) {
    fail(ErrorKind::usage,
         "`holdout` is {}; give 0 with `epsilon`: when training stops would depend on the rows held out",
         config.holdout);
  }
  if (config.text != TextColumns::drop) {
    fail(ErrorKind::usage, "`text` is {}; give drop with `epsilon`: the texts and their pattern come from the rows",
         name_of(config.text));
  }
  if (config.min_count > 0) {
    fail(ErrorKind::usage, "`min_count` is {}; give 0 with `epsilon`: which categories are rare depends on the rows",
         config.min_count);
  }
}

}  // namespace sfumato
