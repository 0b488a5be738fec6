// The seam between what predicts and what samples.
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/parameterization.h"

namespace sfumato {

/// Anything that predicts what was clean in noisy points: a trained network, an exact formula, a caller's function.
/// Called once per step for the whole batch.
class Denoiser {
 public:
  virtual ~Denoiser() = default;
  /// Numbers in a point.
  virtual std::size_t dim() const = 0;
  /// What predict() returns.
  virtual Parameterization parameterization() const = 0;
  /// x_t: [N, dim] at the noise level `level`, x_t = alpha x_0 + sigma eps -> out: [N, dim].
  virtual void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const = 0;
};

}  // namespace sfumato
