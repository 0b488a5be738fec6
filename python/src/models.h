// The two kinds of models as Python holds them.
#pragma once

#include <nanobind/nanobind.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sfumato/files/safetensors.h"
#include "sfumato/points/diffusion_model.h"
#include "sfumato/points/fit.h"
#include "sfumato/points/sample_config.h"
#include "sfumato/tables/table_fit.h"
#include "sfumato/tables/table_model.h"

namespace sfumato::python {

/// A model of points, to draw from and to train on.
struct Points {
  explicit Points(Checkpoint from);

  Checkpoint checkpoint;
  DiffusionModel model;
};

/// A model of a table of mixed columns.
struct Rows {
  explicit Rows(TableCheckpoint from);

  TableCheckpoint checkpoint;
  TableModel model;
};

/// What is known of rows, as names and values.
using KnownPairs = std::vector<std::pair<std::string, std::string>>;
std::vector<Known> known_of(const KnownPairs& pairs);

/// Either, as the object of its own class.
nanobind::object model_of(std::variant<Checkpoint, TableCheckpoint> checkpoint);

/// [points, 2]: steps and losses.
nanobind::object loss_curve(const std::vector<LossPoint>& points);

/// The bytes of a model file.
nanobind::bytes file_bytes(const TensorFile& file);
/// The way back. Throws Error (bad_data) on other bytes.
std::variant<Checkpoint, TableCheckpoint> checkpoint_in(const nanobind::bytes& file);

}  // namespace sfumato::python
