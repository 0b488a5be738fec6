// Maps noise levels to rows and weights of the network's scale and shift tables.
#pragma once

#include <cstddef>
#include <vector>

#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/schedule.h"
#include "sfumato/kernels/activation.h"

namespace sfumato {

/// Either one table row per step of a chain (the article), or a uniform B-spline in lambda = log(alpha / sigma) that
/// interpolates 1 (nearest), 2 (linear) or 4 (cubic) neighbouring rows and is constant outside its range.
class LevelEmbedding {
 public:
  /// A spline over [lambda_min, lambda_max] with `rows` table rows.
  LevelEmbedding(double lambda_min, double lambda_max, std::size_t rows, std::size_t taps);
  /// Row t - 1 for step t of the chain; other levels use the step that is nearest in lambda.
  explicit LevelEmbedding(const NoiseSchedule& chain);
  Taps operator()(NoiseLevel level) const;
  /// The spline's knots in descending lambda; between neighbouring knots the weights are smooth in lambda.
  std::vector<double> knots() const;

 private:
  double lambda_min_ = 0;
  double lambda_max_ = 0;
  std::size_t rows_ = 0;
  std::size_t taps_ = 1;
  NoiseSchedule chain_;  // empty for a spline
};

}  // namespace sfumato
