// Model files: one safetensors file holds the model and all that its training needs to go on.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <variant>

#include "sfumato/files/safetensors.h"
#include "sfumato/points/point_fit.h"
#include "sfumato/points/point_model.h"
#include "sfumato/tables/table_fit.h"

namespace sfumato {

/// What a checkpoint's file holds. Equal checkpoints are equal bytes.
TensorFile tensor_file(const PointCheckpoint& checkpoint);

/// Writes a checkpoint, whole or not at all. Equal checkpoints are equal bytes. Throws Error (failure) with the
/// system's reason.
void save_checkpoint(const PointCheckpoint& checkpoint, const std::string& path);

/// Reads what save_checkpoint wrote. Throws Error (failure) when the file cannot be read, and (bad_data) when it is not
/// a model, is damaged, or comes from a newer version of the program.
PointCheckpoint load_point_checkpoint(const std::string& path);

/// The checkpoint that a file held; `path` is for messages.
PointCheckpoint point_checkpoint_of(const TensorFile& file, const std::string& path);

/// The same for a file of either kind of model, in memory or at a path.
std::variant<PointCheckpoint, TableCheckpoint> any_checkpoint_of(const TensorFile& file, const std::string& path);
std::variant<PointCheckpoint, TableCheckpoint> load_any_checkpoint(const std::string& path);

/// The model alone that a file held, which may lack what the training needs.
PointModel point_model_of(const TensorFile& file, const std::string& path);
/// The model of either kind in a file, read without what its training needs. Throws as load_point_checkpoint() does.
std::variant<PointModel, TableModel> load_any_model(const std::string& path);
/// The same of points. Throws Error (bad_data) for a table model, too.
PointModel load_point_model(const std::string& path);

/// Whether the file's name says that it is a model, or its first bytes where it is a regular file.
bool is_model_file(const std::string& path);

/// Conditions as the model file has them.
nlohmann::ordered_json conditions_to_json(std::span<const Condition> conditions);
/// The way back. Throws Error (bad_data) on what is no condition; `path` is for the message.
std::vector<Condition> conditions_from_json(const nlohmann::ordered_json& json, const std::string& path);

/// Every setting under its name.
nlohmann::ordered_json config_to_json(const PointConfig& config);
/// The way back. Throws Error (bad_data) on an unknown setting or a value of the wrong type; `path` is for the message.
PointConfig config_from_json(const nlohmann::ordered_json& json, const std::string& path);

}  // namespace sfumato
