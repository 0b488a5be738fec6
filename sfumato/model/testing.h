// Exact denoisers, the oracles of tests.
#pragma once

#include <cstddef>
#include <vector>

#include "sfumato/diffusion/parameterization.h"
#include "sfumato/model/denoiser.h"

namespace sfumato::testing {

/// The ideal denoiser of data N(mean, diag(sd^2)), answering in any parameterization that needs no chain.
class GaussianDenoiser final : public Denoiser {
 public:
  GaussianDenoiser(std::vector<double> mean, std::vector<double> sd, Parameterization answer)
      : mean_(std::move(mean)), sd_(std::move(sd)), answer_(answer) {}
  std::size_t dim() const override { return mean_.size(); }
  Parameterization parameterization() const override { return answer_; }
  /// E[x_0 | x_t] of one coordinate.
  double posterior_mean(NoiseLevel level, std::size_t j, double x_t) const {
    const double variance = sd_[j] * sd_[j];
    const double gain = level.alpha * variance / (level.alpha * level.alpha * variance + level.sigma * level.sigma);
    return mean_[j] + gain * (x_t - level.alpha * mean_[j]);
  }
  void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool&) const override {
    const Combination to = conversion(Parameterization::x0, answer_, level, NoiseLevel{1, 0});
    for (std::size_t i = 0; i < x_t.rows; ++i) {
      for (std::size_t j = 0; j < x_t.cols; ++j) {
        const auto x = static_cast<double>(x_t(i, j));
        out(i, j) = static_cast<float>(to.x_t * x + to.prediction * posterior_mean(level, j, x));
      }
    }
  }

 private:
  std::vector<double> mean_;
  std::vector<double> sd_;
  Parameterization answer_;
};

}  // namespace sfumato::testing
