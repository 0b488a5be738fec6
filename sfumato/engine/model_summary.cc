#include "sfumato/engine/model_summary.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sfumato/engine/chain_summary.h"
#include "sfumato/model_file/model_file.h"
#include "sfumato/model_file/table_model_file.h"
#include "sfumato/tables/privacy.h"

namespace sfumato {

namespace {

using Json = nlohmann::ordered_json;

Json summary_of(const PointCheckpoint& checkpoint) {
  Json json{{"kind", "points"},
            {"columns", checkpoint.columns},
            {"mean", checkpoint.transform.mean},
            {"scale", checkpoint.transform.scale},
            {"rows", checkpoint.rows},
            {"step", checkpoint.state.step},
            {"steps", checkpoint.config.steps},
            {"parameters", checkpoint.state.average.size()},
            {"loss", nullptr},
            {"noise", to_json(chain_summary(checkpoint.config.model, &checkpoint.transform))}};
  if (!checkpoint.state.losses.empty()) json["loss"] = checkpoint.state.losses.back().loss;
  if (checkpoint.dialect) json["dialect"] = dialect_text(*checkpoint.dialect);
  if (!checkpoint.conditions.empty()) json["conditions"] = conditions_to_json(checkpoint.conditions);
  json["config"] = config_to_json(checkpoint.config);
  return json;
}

// The keys of the data are no part of a summary.
Schema without_keys(Schema schema) {
  for (ColumnSchema& column : schema.columns) column.taken.clear();
  return schema;
}

Json summary_of(const TableCheckpoint& checkpoint) {
  const LossPoint* const best = checkpoint.state.best_bound();
  Json json{{"kind", "table"},
            {"schema", schema_to_json(without_keys(checkpoint.codec.schema))},
            {"rows", checkpoint.codec.rows},
            {"step", checkpoint.state.training.step},
            {"steps", checkpoint.config.steps},
            {"parameters", checkpoint.state.training.average.size()},
            {"bound", nullptr},
            {"bound_step", nullptr}};
  if (best != nullptr) {
    json["bound"] = best->loss;
    json["bound_step"] = best->step;
  }
  if (checkpoint.codec.schema.dialect) json["dialect"] = dialect_text(*checkpoint.codec.schema.dialect);
  if (is_private(checkpoint.config)) json["privacy"] = privacy_to_json(checkpoint);
  json["config"] = config_to_json(checkpoint.config);
  return json;
}

}  // namespace

nlohmann::ordered_json model_summary(const Checkpoint& checkpoint) {
  return std::visit([](const auto& held) { return summary_of(held); }, checkpoint);
}

std::string model_summary_json(const Checkpoint& checkpoint) {
  return model_summary(checkpoint).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string privacy_text(const Checkpoint& checkpoint) {
  const auto* const table = std::get_if<TableCheckpoint>(&checkpoint);
  if (table == nullptr || !is_private(table->config)) return "";
  const PrivacyLedger& ledger = table->state.privacy;
  const std::size_t rows = table->codec.rows;
  return fmt::format("epsilon {:.4g} of {} at delta {:.3g} in {} steps, for adding or removing one row",
                     spent_epsilon(table->config, rows, ledger), table->config.privacy_epsilon,
                     privacy_delta(table->config, rows), ledger.steps);
}

std::string condition_text(const Condition& condition) {
  if (condition.kind == ConditionKind::number) {
    return fmt::format("{} (a number, {:.4g} +- {:.4g})", condition.name, condition.mean, condition.scale);
  }
  constexpr std::size_t kShown = 12;
  const auto shown = static_cast<std::ptrdiff_t>(std::min(kShown, condition.categories.size()));
  const std::string rest =
      condition.categories.size() > kShown ? fmt::format(", ... {} in all", condition.categories.size()) : "";
  return fmt::format("{} ({}{})", condition.name,
                     fmt::join(condition.categories.begin(), condition.categories.begin() + shown, ", "), rest);
}

}  // namespace sfumato
