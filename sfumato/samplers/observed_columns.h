// Evidence from observed coordinates, exact or with Gaussian noise.
#pragma once

#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/samplers/posterior.h"

namespace sfumato {

/// Evidence that some columns of a row have given values.
class ObservedColumns final : public Evidence {
 public:
  /// values: [N, D], NaN for unobserved coordinates; deviations: [D] standard deviation of the noise in each column, or
  /// empty for exact values. Throws Error (usage) on infinite values and on negative or NaN deviations.
  explicit ObservedColumns(ConstDoubleMatrix values, std::span<const double> deviations = {});

  const Observation& approximate(std::size_t row, const Belief& belief, Observation& buffer) const override;
  double log_correction(std::size_t row, std::span<const double> x_0, const Observation& seen) const override;

 private:
  std::vector<Observation> rows_;
};

}  // namespace sfumato
