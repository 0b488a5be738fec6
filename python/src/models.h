// The two kinds of models as Python holds them.
#pragma once

#include <nanobind/nanobind.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sfumato/files/safetensors.h"
#include "sfumato/points/point_fit.h"
#include "sfumato/points/point_model.h"
#include "sfumato/points/sample_config.h"
#include "sfumato/tables/table_fit.h"
#include "sfumato/tables/table_model.h"

namespace sfumato::python {

/// A model of points, to draw from and to train on.
struct PointHandle {
  explicit PointHandle(PointCheckpoint from);

  PointCheckpoint checkpoint;
  PointModel model;
};

/// A model of a table of mixed columns.
struct TableHandle {
  explicit TableHandle(TableCheckpoint from);

  TableCheckpoint checkpoint;
  TableModel model;
};

/// What is known of rows, as names and values.
using ConditionPairs = std::vector<std::pair<std::string, std::string>>;
std::vector<ConditionValue> known_of(const ConditionPairs& pairs);

/// Either, as the object of its own class.
nanobind::object model_of(std::variant<PointCheckpoint, TableCheckpoint> checkpoint);

/// [points, 2]: steps and losses.
nanobind::object loss_curve(const std::vector<LossPoint>& points);

/// The bytes of a model file.
nanobind::bytes file_bytes(const TensorFile& file);
/// The way back. Throws Error (bad_data) on other bytes.
std::variant<PointCheckpoint, TableCheckpoint> checkpoint_in(const nanobind::bytes& file);

}  // namespace sfumato::python
