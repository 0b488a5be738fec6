#include "sfumato/points/model_points.h"

#include <cmath>

#include "sfumato/points/model_columns.h"

namespace sfumato {

ModelPoints model_points(const PointModel& model, const Points& data) {
  check_columns(model, data, "likelihood");
  check_finite(data, "likelihood");
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
      if (transform.scale[j] > 0) {
        points.values[i * data.cols() + j] = (data(i, j) - transform.mean[j]) / transform.scale[j];
      } else if (differs_from_constant(model, j, data(i, j))) {
        points.impossible[i] = 1;
      }
    }
  }
  return points;
}

}  // namespace sfumato
