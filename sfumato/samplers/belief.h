// What a denoiser believes of the clean points behind noisy ones, as Gaussians.
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

/// x_0 given x_t for many points: the mean is the denoiser's, and the covariance is sigma^2 / alpha times its
/// derivative, exact for the exact denoiser (Tweedie's formula in second order, as in Meng et al. 2021, 2111.04726, and
/// Boys et al. 2023, 2310.06721). Only the belief's shape is assumed.
class Beliefs {
 public:
  /// Room for `points` of them. Above `full_dim` columns the derivative costs too much, and the covariance is s^2 / (1
  /// + s^2) I with s = sigma / alpha: that of data N(0, I), and an upper guess for others.
  Beliefs(const Denoiser& denoiser, std::size_t points, std::size_t full_dim);

  /// x_t: [N, D], N at most `points`. Throws Error (usage) where the denoiser predicts no x_0 of this level, and as its
  /// predict_along() does.
  void find(ConstDoubleMatrix x_t, NoiseLevel level, ThreadPool& pool);
  Belief operator[](std::size_t index) const;

 private:
  void find_full(ConstDoubleMatrix x_t, NoiseLevel level, ThreadPool& pool);
  void find_round(ConstDoubleMatrix x_t, NoiseLevel level, ThreadPool& pool);

  const Denoiser& denoiser_;
  std::size_t dim_;
  bool full_;
  std::vector<double> means_;       // [points, D]
  std::vector<double> axes_;        // [points, D, D]; one of them where all are the same
  std::vector<double> variances_;   // [points, D]
  std::vector<double> directions_;  // [points, D, D], unit vectors
  std::vector<double> slopes_;      // [points, D, D]
  MatrixBuffer x_;                  // what find_round() gives to the denoiser
  MatrixBuffer out_;
};

}  // namespace sfumato
