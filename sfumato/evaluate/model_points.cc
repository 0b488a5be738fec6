#include "sfumato/evaluate/model_points.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sfumato/base/error.h"

namespace sfumato {

namespace {

// Names that come in another order are the worst case: all numbers fit, and none is where it belongs.
void check_columns(const DiffusionModel& model, const Table& data) {
  const std::size_t columns = model.columns.size();
  if (data.cols() != columns) {
    fail(ErrorKind::bad_data, "likelihood: the data have {} columns, the model {}; give the columns it learned",
         data.cols(), columns);
  }
  if (data.columns != model.columns && std::ranges::is_permutation(data.columns, model.columns)) {
    const auto other = std::ranges::mismatch(data.columns, model.columns);
    fail(ErrorKind::bad_data, "likelihood: column '{}' stands where the model has '{}'; give the columns in its order",
         *other.in1, *other.in2);
  }
  if (data.rows() == 0) fail(ErrorKind::bad_data, "likelihood: the data have no rows; give 1 or more");
}

bool differs(double value, double constant) {
  constexpr double kRounding = 64 * std::numeric_limits<double>::epsilon();
  return std::abs(value - constant) > kRounding * std::max(std::abs(value), std::abs(constant));
}

}  // namespace

ModelPoints model_points(const DiffusionModel& model, const Table& data) {
  check_columns(model, data);
  const Standardizer& transform = model.transform;
  ModelPoints points;
  points.values.assign(data.values.size(), 0.0);
  points.impossible.assign(data.rows(), 0);
  for (std::size_t j = 0; j < data.cols(); ++j) {
    if (transform.scale[j] == 0) continue;
    points.moving.push_back(j);
    points.log_scale += std::log(transform.scale[j]);
  }
  for (std::size_t i = 0; i < data.rows(); ++i) {
    for (std::size_t j = 0; j < data.cols(); ++j) {
      const double value = data(i, j);
      if (!std::isfinite(value)) {
        fail(ErrorKind::bad_data, "likelihood: row {}, column '{}' is {}; give finite numbers", i + 1, data.columns[j],
             value);
      }
      if (transform.scale[j] > 0) {
        points.values[i * data.cols() + j] = (value - transform.mean[j]) / transform.scale[j];
      } else if (differs(value, transform.mean[j])) {
        points.impossible[i] = 1;
      }
    }
  }
  return points;
}

}  // namespace sfumato
