// A trained point model.
#pragma once

#include <string>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/columns/standardize.h"
#include "sfumato/points/condition.h"
#include "sfumato/points/model_config.h"

namespace sfumato {

struct PointModel {
  ModelConfig config;
  std::vector<std::string> columns;
  Standardizer transform;                  ///< standardisation of the columns
  AlignedFloats weights;                   ///< laid out as in MlpLayout
  std::vector<Condition> conditions = {};  ///< empty for an unconditional model
};

}  // namespace sfumato
