// Exact denoisers with closed-form likelihoods, for tests of likelihoods and bounds.
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>
#include <span>
#include <vector>

#include "sfumato/diffusion/level.h"
#include "sfumato/samplers/denoiser_testing.h"

namespace sfumato::testing {

/// Data N(mean, diag(sd^2)) with D different coordinates.
struct GaussianData {
  std::vector<double> mean;
  std::vector<double> sd;

  explicit GaussianData(std::size_t dim) {
    for (std::size_t j = 0; j < dim; ++j) {
      mean.push_back(0.4 * std::cos(static_cast<double>(j)));
      sd.push_back(0.2 + 0.9 / (1 + static_cast<double>(j)));
    }
  }
  GaussianDenoiser denoiser(Parameterization answer) const { return {mean, sd, answer}; }
};

inline std::vector<std::size_t> all_of(std::size_t dim) {
  std::vector<std::size_t> all(dim);
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

inline double log_normal(double x, double mean, double variance) {
  return -0.5 * (std::log(2 * std::numbers::pi * variance) + (x - mean) * (x - mean) / variance);
}

/// log p of the ODE from N(0, 1) at `to` down to `from`, for one coordinate. With y = x / alpha and s = sigma / alpha,
/// (y - mean) / sqrt(sd^2 + s^2) is constant along the ODE. If `to` is pure noise, the result is exactly N(mean, sd^2 +
/// s^2).
inline double gaussian_log_likelihood(double y, double mean, double sd, NoiseLevel from, NoiseLevel to) {
  const double s = from.sigma / from.alpha;
  const double root = std::sqrt(sd * sd + s * s);
  const double standard = (y - mean) / root;
  const double stretch = std::sqrt(to.alpha * to.alpha * sd * sd + to.sigma * to.sigma);
  return log_normal(to.alpha * mean + stretch * standard, 0, 1) + std::log(stretch / root);
}

/// Data reflected by x -> x - 2 w (w.x), |w| = 1, so that coordinates are correlated.
class MirroredDenoiser final : public Denoiser {
 public:
  explicit MirroredDenoiser(GaussianDenoiser straight) : straight_(std::move(straight)) {}
  std::size_t dim() const override { return straight_.dim(); }
  Parameterization parameterization() const override { return straight_.parameterization(); }
  std::vector<double> mirrored(std::span<const double> x) const {
    const double sum = std::accumulate(x.begin(), x.end(), 0.0);
    std::vector<double> image(x.begin(), x.end());
    for (double& value : image) value -= 2 * sum / static_cast<double>(dim());  // w = (1, ..., 1) / sqrt(D)
    return image;
  }
  void predict(ConstMatrix, NoiseLevel, Matrix, ThreadPool&) const override {}
  void predict_along(ConstDoubleMatrix x_t, NoiseLevel level, ConstDoubleMatrix directions, DoubleMatrix out,
                     DoubleMatrix out_dot, ThreadPool& pool) const override {
    for (std::size_t i = 0; i < x_t.rows; ++i) {
      const std::vector<double> x = mirrored(x_t.row(i));
      std::vector<double> turned;
      for (std::size_t k = 0; k < directions.cols; k += dim()) {
        const std::vector<double> one = mirrored(directions.row(i).subspan(k, dim()));
        turned.insert(turned.end(), one.begin(), one.end());
      }
      straight_.predict_along({x.data(), 1, dim()}, level, {turned.data(), 1, turned.size()}, out.rows_from(i, 1),
                              out_dot.rows_from(i, 1), pool);
      mirror_in_place(out.row(i));
      for (std::size_t k = 0; k < directions.cols; k += dim()) mirror_in_place(out_dot.row(i).subspan(k, dim()));
    }
  }

 private:
  void mirror_in_place(std::span<double> x) const { std::ranges::copy(mirrored(x), x.begin()); }
  GaussianDenoiser straight_;
};

}  // namespace sfumato::testing
