#include "sfumato/io/model_file.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "sfumato/base/error.h"
#include "sfumato/io/safetensors.h"

namespace sfumato {

namespace {

constexpr int kVersion = 1;
const std::string kFormat = "sfumato-model";

// The groups of tensors that share the network's layout, under these prefixes.
const std::string kWeights = "model.";
const std::string kParameters = "training.parameters.";
const std::string kMoment1 = "training.moment1.";
const std::string kMoment2 = "training.moment2.";

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  fail(ErrorKind::bad_data, "'{}' is not a usable model: {}; copy it again or train it anew", path, why);
}

void put_group(const MlpLayout& layout, const std::string& prefix, const AlignedFloats& flat, TensorFile& file) {
  for (const TensorPlace& place : layout.tensors()) {
    const std::span<const float> values = place.values(flat.span());
    file.tensors.push_back({prefix + place.name, {place.rows, place.cols}, std::vector(values.begin(), values.end())});
  }
}

template <class T>
const std::vector<T>& take(const TensorFile& file, const std::string& name, const std::string& path) {
  const auto found = std::ranges::find(file.tensors, name, &Tensor::name);
  const std::vector<T>* values = found == file.tensors.end() ? nullptr : std::get_if<std::vector<T>>(&found->values);
  if (values == nullptr) refuse(path, "tensor '" + name + "' is missing");
  return *values;
}

AlignedFloats take_group(const MlpLayout& layout, const std::string& prefix, const TensorFile& file,
                         const std::string& path) {
  AlignedFloats flat(layout.size);
  for (const TensorPlace& place : layout.tensors()) {
    const std::vector<float>& values = take<float>(file, prefix + place.name, path);
    if (values.size() != place.rows * place.cols) refuse(path, "tensor '" + place.name + "' has the wrong size");
    std::ranges::copy(values, place.values(flat.span()).begin());
  }
  return flat;
}

nlohmann::ordered_json parse(const TensorFile& file, const std::string& key, const std::string& path) {
  const auto found = file.metadata.find(key);
  nlohmann::ordered_json json;
  if (found != file.metadata.end()) json = nlohmann::ordered_json::parse(found->second, nullptr, false);
  if (json.is_null() || json.is_discarded()) refuse(path, "its " + key + " is missing");
  return json;
}

void check_version(const TensorFile& file, const std::string& path) {
  const auto of = [&](const char* key) {
    const auto found = file.metadata.find(key);
    return found == file.metadata.end() ? std::string() : found->second;
  };
  if (of("format") != kFormat) refuse(path, "it is a safetensors file of another program");
  const std::string version = of("format_version");
  int number = 0;
  const auto [stop, error] = std::from_chars(version.data(), version.data() + version.size(), number);
  if (error != std::errc() || stop != version.data() + version.size()) refuse(path, "its version is missing");
  if (number > kVersion) {
    fail(ErrorKind::bad_data, "'{}' is a model of format version {}, this program knows {}; use a newer sfumato", path,
         number, kVersion);
  }
}

void put_training(const TrainState& state, TensorFile& file) {
  std::vector<std::uint64_t> steps;
  std::vector<double> losses;
  for (const LossPoint& point : state.losses) {
    steps.push_back(point.step);
    losses.push_back(point.loss);
  }
  file.tensors.push_back({"training.loss_steps", {steps.size()}, steps});
  file.tensors.push_back({"training.losses", {losses.size()}, losses});
  file.tensors.push_back({"training.open_loss", {1}, std::vector<double>{state.loss_sum}});
  file.tensors.push_back({"training.counters", {2}, std::vector<std::uint64_t>{state.step, state.loss_count}});
  const StepHistory& history = state.history;
  if (history.steps() == 0) return;
  file.tensors.push_back({"training.step_losses", {history.steps(), StepHistory::kLength}, history.losses});
  file.tensors.push_back({"training.step_counts", {history.steps()}, history.counts});
}

void take_training(const TensorFile& file, const std::string& path, TrainState& state) {
  const std::vector<std::uint64_t>& steps = take<std::uint64_t>(file, "training.loss_steps", path);
  const std::vector<double>& losses = take<double>(file, "training.losses", path);
  const std::vector<double>& open_loss = take<double>(file, "training.open_loss", path);
  const std::vector<std::uint64_t>& counters = take<std::uint64_t>(file, "training.counters", path);
  if (steps.size() != losses.size() || open_loss.size() != 1 || counters.size() != 2) {
    refuse(path, "its loss curve is damaged");
  }
  for (std::size_t i = 0; i < steps.size(); ++i) state.losses.push_back({steps[i], losses[i]});
  state.loss_sum = open_loss[0];
  state.step = counters[0];
  state.loss_count = counters[1];
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

}  // namespace

void save_checkpoint(const Checkpoint& checkpoint, const std::string& path) {
  const MlpLayout layout(checkpoint.config.model.network);
  const std::size_t columns = checkpoint.columns.size();
  TensorFile file;
  file.metadata = {{"format", kFormat},
                   {"format_version", std::to_string(kVersion)},
                   {"columns", nlohmann::json(checkpoint.columns).dump()},
                   {"config", config_to_json(checkpoint.config).dump()}};
  if (!checkpoint.conditions.empty()) {
    file.metadata["conditions"] = conditions_to_json(checkpoint.conditions).dump();
  }
  file.tensors.push_back({"transform.mean", {columns}, checkpoint.transform.mean});
  file.tensors.push_back({"transform.scale", {columns}, checkpoint.transform.scale});
  file.tensors.push_back({"data", {2}, std::vector<std::uint64_t>{checkpoint.rows, checkpoint.fingerprint}});
  put_training(checkpoint.state, file);
  put_group(layout, kWeights, checkpoint.state.average, file);
  put_group(layout, kParameters, checkpoint.state.parameters, file);
  put_group(layout, kMoment1, checkpoint.state.moment1, file);
  put_group(layout, kMoment2, checkpoint.state.moment2, file);
  write_safetensors(file, path);
}

Checkpoint load_checkpoint(const std::string& path) {
  const TensorFile file = read_safetensors(path);
  check_version(file, path);
  if (!file.checked) refuse(path, "its checksum is missing");
  Checkpoint checkpoint;
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
  const std::vector<std::uint64_t>& data = take<std::uint64_t>(file, "data", path);
  if (data.size() != 2) refuse(path, "what it says of its data is damaged");
  checkpoint.rows = data[0];
  checkpoint.fingerprint = data[1];

  if (file.metadata.contains("conditions")) {
    checkpoint.conditions = conditions_from_json(parse(file, "conditions", path), path);
  }
  set_columns(checkpoint.config, dim, code_width(checkpoint.conditions));
  try {
    validate(checkpoint.config);
  } catch (const Error& error) {
    refuse(path, error.what());
  }
  const MlpLayout layout(checkpoint.config.model.network);
  take_training(file, path, checkpoint.state);
  take_history(file, path, history_steps(checkpoint.config), checkpoint.state.history);
  checkpoint.state.average = take_group(layout, kWeights, file, path);
  checkpoint.state.parameters = take_group(layout, kParameters, file, path);
  checkpoint.state.moment1 = take_group(layout, kMoment1, file, path);
  checkpoint.state.moment2 = take_group(layout, kMoment2, file, path);
  return checkpoint;
}

DiffusionModel load_model(const std::string& path) { return load_checkpoint(path).model(); }

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
