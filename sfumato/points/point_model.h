// A trained point model.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/columns/standardize.h"
#include "sfumato/files/csv_dialect.h"
#include "sfumato/points/condition.h"
#include "sfumato/points/model_config.h"

namespace sfumato {

/// A trained model of points.
struct PointModel {
  ModelConfig config;                      ///< noise process and network
  std::vector<std::string> columns;        ///< names of the columns that are drawn
  Standardizer transform;                  ///< standardisation of the columns
  AlignedFloats weights;                   ///< laid out as in MlpLayout
  std::vector<Condition> conditions = {};  ///< empty for an unconditional model
  std::optional<CsvDialect> dialect = {};  ///< of the file that was learned from, if it was one
};

}  // namespace sfumato
