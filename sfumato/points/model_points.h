// Points standardised for a model, in double precision.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/points.h"
#include "sfumato/points/point_model.h"

namespace sfumato {

struct ModelPoints {
  std::vector<double> values;            ///< [N, D] standardised, 0 in constant columns
  std::vector<std::size_t> moving;       ///< indices of columns that are not constant
  std::vector<std::uint8_t> impossible;  ///< [N] 1 if a row differs from the model in a constant column
  double log_scale = 0;                  ///< log of the volume ratio of data units to standardised units

  ConstDoubleMatrix view() const { return {values.data(), impossible.size(), values.size() / impossible.size()}; }
};

/// Throws Error (bad_data) on points without rows, on columns that differ from the model's in number or order, and with
/// the row if a value is not finite.
ModelPoints model_points(const PointModel& model, const Points& data);

}  // namespace sfumato
