// Gaussian approximations of p(x_0 | x_t) from a denoiser and its derivative.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/samplers/denoiser.h"

namespace sfumato {

/// N(mean, axes diag(variances) axes^T). mean, variances: [D]; axes: [D, D], columns orthonormal.
struct Belief {
  std::span<const double> mean;
  ConstDoubleMatrix axes;
  std::span<const double> variances;
};

/// Approximates p(x_0 | x_t) for many points by Gaussians: the mean is the denoiser's and the covariance is sigma^2 /
/// alpha times its Jacobian. Both moments are exact for the exact denoiser (second-order Tweedie formula, Meng et al.
/// 2021, 2111.04726; Boys et al. 2023, 2310.06721).
class Beliefs {
 public:
  /// Allocates memory for `points` points. Above `full_dim` dimensions the Jacobian is too expensive, and the
  /// covariance is s^2 / (1 + s^2) I with s = sigma / alpha: exact for data N(0, I), an upper estimate for other data.
  Beliefs(const Denoiser& denoiser, std::size_t points, std::size_t full_dim);

  /// x_t: [N, D], N at most `points`. Throws Error (usage) if x_0 cannot be computed from the prediction at this level,
  /// and as predict_along() does.
  void find(ConstDoubleMatrix x_t, NoiseLevel level, ThreadPool& pool);
  Belief operator[](std::size_t index) const;

 private:
  void find_full(ConstDoubleMatrix x_t, NoiseLevel level, ThreadPool& pool);
  void find_round(ConstDoubleMatrix x_t, NoiseLevel level, ThreadPool& pool);

  const Denoiser& denoiser_;
  std::size_t dim_;
  bool full_;
  std::vector<double> means_;       // [points, D]
  std::vector<double> axes_;        // [points, D, D], or one matrix if all are equal
  std::vector<double> variances_;   // [points, D]
  std::vector<double> directions_;  // [points, D, D], unit vectors
  std::vector<double> slopes_;      // [points, D, D]
  MatrixBuffer x_;                  // float copy of x_t for find_round()
  MatrixBuffer out_;
};

}  // namespace sfumato
