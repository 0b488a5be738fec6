// A trained model: all that is needed to draw from it.
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
  Standardizer transform;                  ///< between the columns' units and what the network knows
  AlignedFloats weights;                   ///< as MlpLayout has them
  std::vector<Condition> conditions = {};  ///< what it can be told of a row; none: an unconditional model
};

}  // namespace sfumato
