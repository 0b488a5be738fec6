// Where a noise level looks in the tables of the network.
#pragma once

#include <cstddef>
#include <vector>

#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/schedule.h"
#include "sfumato/kernels/activation.h"

namespace sfumato {

/// Either a table row for each step of a chain (the article), or a uniform B-spline in lambda = log(alpha / sigma) with
/// 1 (nearest), 2 (linear) or 4 (cubic) neighbouring rows, constant outside its range.
class LevelEmbedding {
 public:
  /// A spline over [lambda_min, lambda_max] with `rows` table rows.
  LevelEmbedding(double lambda_min, double lambda_max, std::size_t rows, std::size_t taps);
  /// Row t - 1 for step t of the chain; a level between two steps takes the nearer in lambda.
  explicit LevelEmbedding(const NoiseSchedule& chain);
  Taps operator()(NoiseLevel level) const;
  /// The lambdas, falling, where the tables' rows change hands: between neighbours the taps are smooth in lambda.
  std::vector<double> knots() const;

 private:
  double lambda_min_ = 0;
  double lambda_max_ = 0;
  std::size_t rows_ = 0;
  std::size_t taps_ = 1;
  NoiseSchedule chain_;  // without steps for a spline
};

}  // namespace sfumato
