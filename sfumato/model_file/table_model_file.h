// Model files of tables of mixed columns: the container of the other models, with the codec of the columns in it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "sfumato/files/safetensors.h"
#include "sfumato/tables/table_fit.h"

namespace sfumato {

/// What a checkpoint's file holds. Equal checkpoints are equal bytes.
TensorFile tensor_file(const TableCheckpoint& checkpoint);

/// Writes a checkpoint, whole or not at all. Equal checkpoints are equal bytes. Throws Error (failure) with the
/// system's reason.
void save_checkpoint(const TableCheckpoint& checkpoint, const std::string& path);

/// Whether a file says that it is a model of a table.
bool is_table_model_file(const TensorFile& file);
/// The checkpoint that such a file held. Throws Error (bad_data) where it is damaged or of a newer version of the
/// program; `path` is for messages.
TableCheckpoint table_checkpoint_of(const TensorFile& file, const std::string& path);

/// The model alone that such a file held, which may lack what the training needs. Throws Error (bad_data) as above.
TableModel table_model_of(const TensorFile& file, const std::string& path);

/// Reads what save_checkpoint wrote. Throws Error (failure) when the file cannot be read, and (bad_data) as above and
/// where it is another kind of model.
TableCheckpoint load_table_checkpoint(const std::string& path);

/// Of a private training: the budget that is spent, and the noise and steps that it was spent on.
nlohmann::ordered_json privacy_to_json(const TableCheckpoint& checkpoint);

/// Every setting under its name.
nlohmann::ordered_json config_to_json(const TableConfig& config);
/// The way back. Throws Error (bad_data) on an unknown setting or a value of the wrong type.
TableConfig table_config_from_json(const nlohmann::ordered_json& json, const std::string& path);
/// The columns of a table, what is empty left out.
nlohmann::ordered_json schema_to_json(const Schema& schema);
/// The way back. Throws Error (bad_data) on what is no schema.
Schema schema_from_json(const nlohmann::ordered_json& json, const std::string& path);

}  // namespace sfumato
