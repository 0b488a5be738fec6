// What the files of both kinds of models share.
#pragma once

#include <algorithm>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sfumato/files/csv_dialect.h"
#include "sfumato/files/safetensors.h"
#include "sfumato/nn/mlp_layout.h"
#include "sfumato/nn/train_state.h"

namespace sfumato {

inline constexpr int kFormatVersion = 1;
/// What the names of a model's weights begin with.
inline constexpr const char* kModelWeights = "model.";

/// Throws Error (bad_data): why a file is no model.
[[noreturn]] void refuse(const std::string& path, const std::string& why);

/// Throws Error (bad_data) unless the file is of this format, of a version known here, and its checksum right.
void check_format(const TensorFile& file, const std::string& format, const std::string& path);

/// Throws Error (bad_data) unless the names of columns are distinct and without NUL, as no file can have them.
void check_column_names(const std::vector<std::string>& names, const std::string& path);

/// The JSON under a key of the metadata. Throws Error (bad_data) where there is none.
nlohmann::ordered_json parse(const TensorFile& file, const std::string& key, const std::string& path);

/// The numbers of a tensor. Throws Error (bad_data) where it is missing or of another type.
template <class T>
const std::vector<T>& take(const TensorFile& file, const std::string& name, const std::string& path) {
  const auto found = std::ranges::find(file.tensors, name, &Tensor::name);
  const std::vector<T>* values = found == file.tensors.end() ? nullptr : std::get_if<std::vector<T>>(&found->values);
  if (values == nullptr) refuse(path, "tensor '" + name + "' is missing");
  return *values;
}

/// The tensors of a flat buffer, their names after a prefix.
void put_group(const MlpLayout& layout, const std::string& prefix, const AlignedFloats& flat, TensorFile& file);
AlignedFloats take_group(const MlpLayout& layout, const std::string& prefix, const TensorFile& file,
                         const std::string& path);

/// The kind of frame that the data had, where a front end said it; it has no influence on the model.
void put_frame(const std::string& frame, TensorFile& file);
std::string take_frame(const TensorFile& file);

/// The counters and the loss curve of a training.
void put_training(const TrainState& state, TensorFile& file);
void take_training(const TensorFile& file, const std::string& path, TrainState& state);

/// A model's weights, then the parameters and Adam's moments of its training; and the latter's way back.
void put_weights(const MlpLayout& layout, const AlignedFloats& weights, const TrainState& state, TensorFile& file);
void take_weights(const MlpLayout& layout, const TensorFile& file, const std::string& path, TrainState& state);

/// The dialect of the file that a model learned from, where it is not the default.
void put_dialect(const std::optional<CsvDialect>& dialect, TensorFile& file);
/// The way back. Throws Error (bad_data) on what is no dialect.
std::optional<CsvDialect> take_dialect(const TensorFile& file, const std::string& path);

}  // namespace sfumato
