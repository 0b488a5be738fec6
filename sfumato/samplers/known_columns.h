// Evidence that some coordinates of a row have known values, or values known but for Gaussian noise.
#pragma once

#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/samplers/posterior.h"

namespace sfumato {

class KnownColumns final : public Evidence {
 public:
  /// values: [N, D], NaN where nothing is known; deviations: [D] of the noise in each column, or empty for none. Throws
  /// Error (usage) on infinite values and on deviations that are not 0 or more.
  explicit KnownColumns(ConstDoubleMatrix values, std::span<const double> deviations = {});

  const Observation& near(std::size_t row, const Belief& belief, Observation& room) const override;
  double left_out(std::size_t row, std::span<const double> x_0, const Observation& seen) const override;

 private:
  std::vector<Observation> rows_;
};

}  // namespace sfumato
