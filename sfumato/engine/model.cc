#include "sfumato/engine/model.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "sfumato/base/enum_names.h"
#include "sfumato/model_file/model_file.h"
#include "sfumato/model_file/table_model_file.h"
#include "sfumato/points/model_config.h"
#include "sfumato/toys/toy.h"

namespace sfumato {

namespace {

void check_no_toy(const std::string& path) {
  if (!is_toy(path) || std::filesystem::exists(path)) return;
  fail(ErrorKind::usage, "'{}' is a toy set, not a model file; train one with: sfumato train {} -o {}.safetensors",
       path, path, path);
}

// Takes the fields whose value differs from the default, and whose needs the configuration meets.
template <class Config, class VisitAll>
void add_changed(const Config& config, const Config& defaults, const VisitAll& visit_all, Settings& settings) {
  const nlohmann::ordered_json now = config_to_json(config);
  const nlohmann::ordered_json before = config_to_json(defaults);
  visit_all(config, [&]<class T>(const Field& field, const T& value) {
    const std::string name = field.name;
    if (!now.contains(name) || (before.contains(name) && now.at(name) == before.at(name))) return;
    if constexpr (std::is_enum_v<T>) {
      settings.set(name, name_of(value));
    } else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::vector<double>>) {
      settings.set(name, value);
    } else if constexpr (std::is_integral_v<T>) {
      settings.set(name, static_cast<std::uint64_t>(value));
    } else {
      settings.set(name, static_cast<double>(value));
    }
  });
}

}  // namespace

DataKind kind_of(const Model& model) {
  return std::holds_alternative<PointModel>(model) ? DataKind::points : DataKind::table;
}

DataKind kind_of(const Checkpoint& checkpoint) {
  return std::holds_alternative<PointCheckpoint>(checkpoint) ? DataKind::points : DataKind::table;
}

Model load_model(const std::string& path) {
  check_no_toy(path);
  return load_any_model(path);
}

Checkpoint load_checkpoint(const std::string& path) {
  check_no_toy(path);
  return load_any_checkpoint(path);
}

void save(const Checkpoint& checkpoint, const std::string& path) {
  std::visit([&](const auto& held) { save_checkpoint(held, path); }, checkpoint);
}

std::string to_bytes(const Checkpoint& checkpoint) {
  return std::visit([](const auto& held) { return to_safetensors(tensor_file(held)); }, checkpoint);
}

Checkpoint from_bytes(std::string_view bytes, const std::string& name) {
  return any_checkpoint_of(from_safetensors(bytes, name), name);
}

Model model_of(const Checkpoint& checkpoint) {
  return std::visit([](const auto& held) -> Model { return held.model(); }, checkpoint);
}

std::vector<std::string> column_names(const Model& model) {
  if (const auto* points = std::get_if<PointModel>(&model)) return points->columns;
  std::vector<std::string> names;
  for (const ColumnSchema& column : std::get<TableModel>(model).codec.schema.columns) names.push_back(column.name);
  return names;
}

TrainingState training_state(const Checkpoint& checkpoint) {
  if (const auto* points = std::get_if<PointCheckpoint>(&checkpoint)) {
    return {points->state.step, points->config.steps, points->rows, points->state.losses, {}, {}, points->config.batch};
  }
  const auto& table = std::get<TableCheckpoint>(checkpoint);
  TrainingState state{table.state.training.step,   table.config.steps, table.codec.rows,
                      table.state.training.losses, table.state.bounds, {},
                      table.config.batch};
  if (const LossPoint* const best = table.state.best_bound(); best != nullptr) state.best_bound = *best;
  return state;
}

Settings settings_of(const Checkpoint& checkpoint) {
  Settings settings;
  if (const auto* points = std::get_if<PointCheckpoint>(&checkpoint)) {
    add_changed(
        points->config, PointConfig(), [](const auto& config, const auto& visit) { visit_point_fields(config, visit); },
        settings);
    const bool chain = points->config.model.process == NoiseProcess::chain;
    if (chain && points->config.model.network.taps == 1) settings.remove("table_rows");  // follows from the chain
    return settings;
  }
  const TableConfig& config = std::get<TableCheckpoint>(checkpoint).config;
  add_changed(
      config, is_private(config) ? private_table_config() : TableConfig(),
      [](const auto& all, const auto& visit) { visit_table_fields(all, visit); }, settings);
  return settings;
}

std::string settings_json(const Checkpoint& checkpoint) {
  return std::visit([](const auto& held) { return config_to_json(held.config).dump(); }, checkpoint);
}

std::string model_warning(const Model& model) {
  const auto* const points = std::get_if<PointModel>(&model);
  if (points == nullptr) return "";
  const std::string warning = terminal_warning(points->config, points->transform.mean_square());
  return warning.empty() ? "" : "samples start from the wrong distribution: " + warning + ", and train again";
}

}  // namespace sfumato
