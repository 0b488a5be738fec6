#include "sfumato/points/model_columns.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sfumato/base/error.h"

namespace sfumato {

// Also compares the order of the names, because permuted columns would otherwise be used without an error.
void check_columns(const PointModel& model, const Points& points, const char* task) {
  const std::size_t columns = model.columns.size();
  if (points.cols() != columns) {
    fail(ErrorKind::bad_data, "{}: the data have {} columns, the model has {}; give the columns that it was trained on",
         task, points.cols(), columns);
  }
  if (points.columns != model.columns && std::ranges::is_permutation(points.columns, model.columns)) {
    const auto other = std::ranges::mismatch(points.columns, model.columns);
    fail(ErrorKind::bad_data,
         "{}: column '{}' is in the place of the model's '{}'; give the columns in the model's order", task, *other.in1,
         *other.in2);
  }
  if (points.rows() == 0) fail(ErrorKind::bad_data, "{}: the data have no rows; give 1 or more", task);
}

void check_finite(const Points& points, const char* task) {
  for (std::size_t i = 0; i < points.rows(); ++i) {
    for (std::size_t j = 0; j < points.cols(); ++j) {
      if (std::isfinite(points(i, j))) continue;
      fail(ErrorKind::bad_data, "{}: row {}, column '{}' is {}; give finite numbers", task, i + 1, points.columns[j],
           points(i, j));
    }
  }
}

bool differs_from_constant(const PointModel& model, std::size_t column, double value) {
  constexpr double kRounding = 64 * std::numeric_limits<double>::epsilon();
  const double constant = model.transform.mean[column];
  return model.transform.scale[column] == 0 &&
         std::abs(value - constant) > kRounding * std::max(std::abs(value), std::abs(constant));
}

}  // namespace sfumato
