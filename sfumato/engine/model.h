// A model of any kind, and the file that it is kept in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sfumato/engine/setting_list.h"
#include "sfumato/points/point_fit.h"
#include "sfumato/points/point_model.h"
#include "sfumato/tables/table_fit.h"
#include "sfumato/tables/table_model.h"

namespace sfumato {

/// A trained model: all that drawing, filling in and scoring need.
using Model = std::variant<PointModel, TableModel>;

/// A model with all that its training needs to go on.
using Checkpoint = std::variant<PointCheckpoint, TableCheckpoint>;

DataKind kind_of(const Model& model);
DataKind kind_of(const Checkpoint& checkpoint);

/// Reads the model alone from a model file, not what its training needs. Throws Error (usage) for a toy set's name,
/// (failure) when the file cannot be read, and (bad_data) when it is not a model, is damaged or comes from a newer
/// version.
Model load_model(const std::string& path);

/// The same with all that the training needs to go on.
Checkpoint load_checkpoint(const std::string& path);

/// Writes a model file, whole or not at all. Equal checkpoints give equal bytes. Throws Error (failure).
void save(const Checkpoint& checkpoint, const std::string& path);

/// The bytes of a model file, and the checkpoint in them; `name` is what messages call them.
std::string to_bytes(const Checkpoint& checkpoint);
Checkpoint from_bytes(std::string_view bytes, const std::string& name);

/// The model that a training has come to.
Model model_of(const Checkpoint& checkpoint);

/// The names of the columns that the model draws.
std::vector<std::string> column_names(const Model& model);

/// Steps done and to do, rows learned, losses and validation bounds of a training.
struct TrainingState {
  std::uint64_t step = 0;                    ///< steps that are done
  std::uint64_t steps = 0;                   ///< steps that the training is to have
  std::uint64_t rows = 0;                    ///< rows learned
  std::vector<LossPoint> losses;             ///< mean training losses, by step
  std::vector<LossPoint> bounds;             ///< of a table: validation bounds, nats per row
  std::optional<LossPoint> best_bound = {};  ///< of a table: the lowest validation bound, whose weights the model has
  std::size_t batch = 0;                     ///< rows in a step
};
TrainingState training_state(const Checkpoint& checkpoint);

/// What a front end keeps of the data's kind of frame (its package and the types of its columns), in the model file; it
/// has no influence on the model.
const std::string& frame_of(const Checkpoint& checkpoint);
void set_frame(Checkpoint& checkpoint, std::string frame);

/// The settings of a training that differ from their defaults: fit() with them starts the same training again.
Settings settings_of(const Checkpoint& checkpoint);

/// All settings of a training by name, as JSON.
std::string settings_json(const Checkpoint& checkpoint);

/// Why samples of a model would be wrong: a chain that does not end at noise; empty where they are not.
std::string model_warning(const Model& model);

}  // namespace sfumato
