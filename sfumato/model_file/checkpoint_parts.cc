#include "sfumato/model_file/checkpoint_parts.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <system_error>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato {

namespace {

// Groups of tensors that share the network's layout, under these prefixes.
const std::string kParameters = "training.parameters.";
const std::string kMoment1 = "training.moment1.";
const std::string kMoment2 = "training.moment2.";

}  // namespace

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  fail(ErrorKind::bad_data, "'{}' is not a usable model: {}; copy it again or train a new one", path, why);
}

void check_column_names(const std::vector<std::string>& names, const std::string& path) {
  std::vector<std::string> sorted = names;
  std::ranges::sort(sorted);
  if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end()) {
    refuse(path, "two of its columns are named " + quoted_text(*twice));
  }
  const auto has_nul = [](const std::string& name) { return name.find('\0') != std::string::npos; };
  if (std::ranges::any_of(names, has_nul)) refuse(path, "the name of a column has a NUL");
}

void put_group(const MlpLayout& layout, const std::string& prefix, const AlignedFloats& flat, TensorFile& file) {
  for (const TensorSlice& place : layout.tensors()) {
    const std::span<const float> values = place.values(flat.span());
    file.tensors.push_back({prefix + place.name, {place.rows, place.cols}, std::vector(values.begin(), values.end())});
  }
}

AlignedFloats take_group(const MlpLayout& layout, const std::string& prefix, const TensorFile& file,
                         const std::string& path) {
  AlignedFloats flat(layout.size);
  for (const TensorSlice& place : layout.tensors()) {
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

void check_format(const TensorFile& file, const std::string& format, const std::string& path) {
  const auto of = [&](const char* key) {
    const auto found = file.metadata.find(key);
    return found == file.metadata.end() ? std::string() : found->second;
  };
  if (of("format") != format) refuse(path, "it is a safetensors file of another program");
  const std::string version = of("format_version");
  int number = 0;
  const auto [stop, error] = std::from_chars(version.data(), version.data() + version.size(), number);
  if (error != std::errc() || stop != version.data() + version.size()) refuse(path, "its version is missing");
  if (number > kFormatVersion) {
    fail(ErrorKind::bad_data, "'{}' is a model of format version {}, this program knows {}; use a newer sfumato", path,
         number, kFormatVersion);
  }
  if (!file.checked) refuse(path, "its checksum is missing");
}

void put_frame(const std::string& frame, TensorFile& file) {
  if (!frame.empty()) file.metadata["frame"] = frame;
}

std::string take_frame(const TensorFile& file) {
  const auto found = file.metadata.find("frame");
  return found == file.metadata.end() ? "" : found->second;
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

void put_weights(const MlpLayout& layout, const AlignedFloats& weights, const TrainState& state, TensorFile& file) {
  put_group(layout, kModelWeights, weights, file);
  put_group(layout, kParameters, state.parameters, file);
  put_group(layout, kMoment1, state.moment1, file);
  put_group(layout, kMoment2, state.moment2, file);
}

void take_weights(const MlpLayout& layout, const TensorFile& file, const std::string& path, TrainState& state) {
  state.parameters = take_group(layout, kParameters, file, path);
  state.moment1 = take_group(layout, kMoment1, file, path);
  state.moment2 = take_group(layout, kMoment2, file, path);
}

void put_dialect(const std::optional<CsvDialect>& dialect, TensorFile& file) {
  if (dialect && *dialect != CsvDialect()) file.metadata["dialect"] = dialect_text(*dialect);
}

std::optional<CsvDialect> take_dialect(const TensorFile& file, const std::string& path) {
  const auto found = file.metadata.find("dialect");
  if (found == file.metadata.end()) return std::nullopt;
  try {
    return parse_dialect(found->second);
  } catch (const Error& error) {
    refuse(path, error.what());
  }
}

}  // namespace sfumato
