// Tables that a model is to take as its own.
#pragma once

#include "sfumato/base/points.h"
#include "sfumato/points/point_model.h"

namespace sfumato {

/// Throws Error (bad_data), its message begun by `task`, on no rows and on other columns than the model's, in number or
/// in order; names that are none of the model's are not looked at.
void check_columns(const PointModel& model, const Points& points, const char* task);

/// Throws the same where a number is not finite, naming its row and column.
void check_finite(const Points& points, const char* task);

/// Whether a value differs from a column's that was constant in training, by more than rounding.
bool differs_from_constant(const PointModel& model, std::size_t column, double value);

}  // namespace sfumato
