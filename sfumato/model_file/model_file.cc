#include "sfumato/model_file/model_file.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/files/safetensors.h"
#include "sfumato/model_file/checkpoint_parts.h"
#include "sfumato/model_file/table_model_file.h"

namespace sfumato {

namespace {

const std::string kPointFormat = "sfumato-model";

void put_history(const StepHistory& history, TensorFile& file) {
  if (history.steps() == 0) return;
  file.tensors.push_back({"training.step_losses", {history.steps(), StepHistory::kLength}, history.losses});
  file.tensors.push_back({"training.step_counts", {history.steps()}, history.counts});
}

// The history of importance sampling, `steps` long; none where there is no such sampling.
void take_history(const TensorFile& file, const std::string& path, std::size_t steps, StepHistory& history) {
  if (steps == 0) return;
  history.losses = take<double>(file, "training.step_losses", path);
  history.counts = take<std::uint64_t>(file, "training.step_counts", path);
  const bool full = std::ranges::all_of(history.counts, [](auto count) { return count <= StepHistory::kLength; });
  if (history.steps() != steps || history.losses.size() != steps * StepHistory::kLength || !full) {
    refuse(path, "its history of losses is damaged");
  }
}

// What drawing needs, in the checkpoint: all but the state of the training.
PointCheckpoint take_point_model(const TensorFile& file, const std::string& path) {
  check_format(file, kPointFormat, path);
  PointCheckpoint checkpoint;
  checkpoint.config = config_from_json(parse(file, "config", path), path);
  const nlohmann::ordered_json columns = parse(file, "columns", path);
  for (const auto& name : columns) {
    if (!columns.is_array() || !name.is_string()) refuse(path, "its columns are damaged");
    checkpoint.columns.push_back(name.get<std::string>());
  }
  checkpoint.transform = {take<double>(file, "transform.mean", path), take<double>(file, "transform.scale", path)};
  const std::size_t dim = checkpoint.columns.size();
  if (dim == 0 || checkpoint.transform.mean.size() != dim || checkpoint.transform.scale.size() != dim) {
    refuse(path, "its columns and their transform do not fit");
  }
  check_column_names(checkpoint.columns, path);
  const auto fits = [](double scale) { return std::isfinite(scale) && scale >= 0; };  // 0: a constant column
  if (!std::ranges::all_of(checkpoint.transform.mean, [](double mean) { return std::isfinite(mean); }) ||
      !std::ranges::all_of(checkpoint.transform.scale, fits)) {
    refuse(path, "the mean or the scale of a column is not a number that can be used");
  }
  if (file.metadata.contains("conditions")) {
    checkpoint.conditions = conditions_from_json(parse(file, "conditions", path), path);
  }
  checkpoint.dialect = take_dialect(file, path);
  set_columns(checkpoint.config, dim, encoding_width(checkpoint.conditions));
  try {
    validate(checkpoint.config);
  } catch (const Error& error) {
    refuse(path, error.what());
  }
  return checkpoint;
}

}  // namespace

TensorFile tensor_file(const PointCheckpoint& checkpoint) {
  const MlpLayout layout(checkpoint.config.model.network);
  const std::size_t columns = checkpoint.columns.size();
  TensorFile file;
  file.metadata = {{"format", kPointFormat},
                   {"format_version", std::to_string(kFormatVersion)},
                   {"columns", nlohmann::json(checkpoint.columns).dump()},
                   {"config", config_to_json(checkpoint.config).dump()}};
  if (!checkpoint.conditions.empty()) {
    file.metadata["conditions"] = conditions_to_json(checkpoint.conditions).dump();
  }
  put_frame(checkpoint.frame, file);
  put_dialect(checkpoint.dialect, file);
  file.tensors.push_back({"transform.mean", {columns}, checkpoint.transform.mean});
  file.tensors.push_back({"transform.scale", {columns}, checkpoint.transform.scale});
  file.tensors.push_back({"data", {2}, std::vector<std::uint64_t>{checkpoint.rows, checkpoint.fingerprint}});
  put_training(checkpoint.state, file);
  put_history(checkpoint.state.history, file);
  put_weights(layout, checkpoint.state.average, checkpoint.state, file);
  return file;
}

void save_checkpoint(const PointCheckpoint& checkpoint, const std::string& path) {
  write_safetensors(tensor_file(checkpoint), path);
}

PointCheckpoint load_point_checkpoint(const std::string& path) {
  const TensorFile file = read_safetensors(path);
  if (is_table_model_file(file)) {
    fail(ErrorKind::bad_data,
         "'{}' is a model of a table of mixed columns, where one of points is wanted; sample "
         "and info take it",
         path);
  }
  return point_checkpoint_of(file, path);
}

std::variant<PointCheckpoint, TableCheckpoint> any_checkpoint_of(const TensorFile& file, const std::string& path) {
  if (is_table_model_file(file)) return table_checkpoint_of(file, path);
  return point_checkpoint_of(file, path);
}

std::variant<PointCheckpoint, TableCheckpoint> load_any_checkpoint(const std::string& path) {
  return any_checkpoint_of(read_safetensors(path), path);
}

PointCheckpoint point_checkpoint_of(const TensorFile& file, const std::string& path) {
  PointCheckpoint checkpoint = take_point_model(file, path);
  const std::vector<std::uint64_t>& data = take<std::uint64_t>(file, "data", path);
  if (data.size() != 2) refuse(path, "what it says of its data is damaged");
  checkpoint.rows = data[0];
  checkpoint.fingerprint = data[1];
  const MlpLayout layout(checkpoint.config.model.network);
  checkpoint.frame = take_frame(file);
  take_training(file, path, checkpoint.state);
  take_history(file, path, history_steps(checkpoint.config), checkpoint.state.history);
  take_weights(layout, file, path, checkpoint.state);
  checkpoint.state.average = take_group(layout, kModelWeights, file, path);
  return checkpoint;
}

PointModel point_model_of(const TensorFile& file, const std::string& path) {
  PointCheckpoint checkpoint = take_point_model(file, path);
  const MlpLayout layout(checkpoint.config.model.network);
  return {checkpoint.config.model,          std::move(checkpoint.columns),
          std::move(checkpoint.transform),  take_group(layout, kModelWeights, file, path),
          std::move(checkpoint.conditions), checkpoint.dialect};
}

std::variant<PointModel, TableModel> load_any_model(const std::string& path) {
  const TensorFile file =
      read_safetensors(path, [](const std::string& name) { return !name.starts_with("training."); });
  if (is_table_model_file(file)) return table_model_of(file, path);
  return point_model_of(file, path);
}

PointModel load_point_model(const std::string& path) {
  std::variant<PointModel, TableModel> model = load_any_model(path);
  if (auto* const points = std::get_if<PointModel>(&model)) return std::move(*points);
  fail(ErrorKind::bad_data, "'{}' is a table model, not a model of points", path);
}

bool is_model_file(const std::string& path) {
  if (path.ends_with(".safetensors")) return true;
  // The first bytes of a pipe cannot be read twice.
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  std::ifstream stream(path, std::ios::binary);
  char start[9] = {};
  stream.read(start, sizeof start);
  return stream.gcount() == sizeof start && start[8] == '{' && start[7] == '\0';
}

}  // namespace sfumato
