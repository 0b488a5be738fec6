// Checks that points have a model's columns.
#pragma once

#include "sfumato/base/points.h"
#include "sfumato/points/point_model.h"

namespace sfumato {

/// Throws Error (bad_data) on points without rows and on columns that differ from the model's in number or order.
/// `task` begins the message. Names unknown to the model are not checked.
void check_columns(const PointModel& model, const Points& points, const char* task);

/// Throws Error (bad_data) with row and column if a value is not finite.
void check_finite(const Points& points, const char* task);

/// Whether a value differs from that of a constant column by more than rounding.
bool differs_from_constant(const PointModel& model, std::size_t column, double value);

}  // namespace sfumato
