// A table as a model sees it, in double.
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
  std::vector<std::size_t> moving;       ///< the columns that vary
  std::vector<std::uint8_t> impossible;  ///< [N] 1 where a row differs from the model in a constant column
  double log_scale = 0;                  ///< log of a volume in the data's units over the same in the model's

  ConstDoubleMatrix view() const { return {values.data(), impossible.size(), values.size() / impossible.size()}; }
};

/// Throws Error (bad_data) on no rows, on other columns than the model's, in number or in order, and on a number that
/// is not finite, naming the row.
ModelPoints model_points(const PointModel& model, const Points& data);

}  // namespace sfumato
