// Exact denoisers for tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "sfumato/base/random.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/diffusion/parameterization.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/samplers/denoiser.h"

namespace sfumato::testing {

/// Initial weights of a network plus noise of standard deviation `spread`, so that every tensor matters.
inline AlignedFloats random_parameters(const MlpConfig& network, double spread = 0.1) {
  AlignedFloats parameters(MlpLayout(network).size);
  initialize(network, 1, parameters.span());
  RowRandom random(RandomStream(2, Purpose::test), 0);
  for (float& value : parameters.span()) value += static_cast<float>(spread * random.normal());
  return parameters;
}

/// The ideal denoiser of data N(mean, diag(sd^2)), with the ideal variance if a learned one is requested. Mean and
/// variance are those of the steps between the levels of the chain, down to clean data.
class GaussianDenoiser final : public Denoiser {
 public:
  GaussianDenoiser(std::vector<double> mean, std::vector<double> sd, Parameterization answer,
                   Variance variance = Variance::fixed_large, std::vector<NoiseLevel> chain = {})
      : mean_(std::move(mean)), sd_(std::move(sd)), answer_(answer), variance_(variance), chain_(std::move(chain)) {}
  std::size_t dim() const override { return mean_.size(); }
  Parameterization parameterization() const override { return answer_; }
  Variance variance() const override { return variance_; }
  NoiseLevel previous(NoiseLevel level) const override {
    return chain_.empty() ? NoiseLevel{1, 0} : chain_[step_from(level) + 1];
  }
  NoiseLevel nearest(NoiseLevel level) const override { return chain_.empty() ? level : chain_[step_from(level)]; }
  /// E[x_0 | x_t] of one coordinate.
  double posterior_mean(NoiseLevel level, std::size_t j, double x_t) const {
    const double variance = sd_[j] * sd_[j];
    const double gain = level.alpha * variance / (level.alpha * level.alpha * variance + level.sigma * level.sigma);
    return mean_[j] + gain * (x_t - level.alpha * mean_[j]);
  }
  /// Var(x_s | x_t) of one coordinate: the posterior's variance plus the contribution of Var(x_0 | x_t).
  double reverse_variance(NoiseLevel t, NoiseLevel s, std::size_t j) const {
    const double variance = sd_[j] * sd_[j];
    const double unknown = variance * t.sigma * t.sigma / (t.alpha * t.alpha * variance + t.sigma * t.sigma);
    const Posterior posterior = q_posterior(t, s);
    return posterior.variance + posterior.x0_weight * posterior.x0_weight * unknown;
  }
  void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool&) const override {
    const Combination to = from_x0(level);
    for (std::size_t i = 0; i < x_t.rows; ++i) {
      for (std::size_t j = 0; j < x_t.cols; ++j) {
        const auto x = static_cast<double>(x_t(i, j));
        out(i, j) = static_cast<float>(to.x_t * x + to.prediction * posterior_mean(level, j, x));
      }
      if (is_learned(variance_)) fill_head(level, out.row(i).subspan(dim()));
    }
  }
  void predict_along(ConstDoubleMatrix x_t, NoiseLevel level, ConstDoubleMatrix directions, DoubleMatrix out,
                     DoubleMatrix out_dot, ThreadPool&) const override {
    const Combination to = from_x0(level);
    for (std::size_t i = 0; i < x_t.rows; ++i) {
      for (std::size_t j = 0; j < dim(); ++j) {
        out(i, j) = to.x_t * x_t(i, j) + to.prediction * posterior_mean(level, j, x_t(i, j));
      }
      for (std::size_t k = 0; k < directions.cols; ++k) {
        const std::size_t j = k % dim();
        const double gain = posterior_mean(level, j, 1) - posterior_mean(level, j, 0);
        out_dot(i, k) = (to.x_t + to.prediction * gain) * directions(i, k);
      }
    }
  }

 private:
  Combination from_x0(NoiseLevel level) const {
    return conversion(Parameterization::x0, answer_, answer_ == Parameterization::mean ? nearest(level) : level,
                      previous(level));
  }
  // The step whose level is nearest in lambda; clean data have none.
  std::size_t step_from(NoiseLevel level) const {
    const auto distance = [&](NoiseLevel other) { return std::abs(log_snr(other) - log_snr(level)); };
    return static_cast<std::size_t>(std::ranges::min_element(chain_.begin(), chain_.end() - 1, {}, distance) -
                                    chain_.begin());
  }
  void fill_head(NoiseLevel level, std::span<float> head) const {
    const LogVariance log = log_variance(variance_, chain_, step_from(level));
    for (std::size_t j = 0; j < dim(); ++j) {
      const double wanted = std::log(reverse_variance(level, previous(level), j));
      head[j] = static_cast<float>((wanted - log.offset) / log.slope);
    }
  }

  std::vector<double> mean_;
  std::vector<double> sd_;
  Parameterization answer_;
  Variance variance_;
  std::vector<NoiseLevel> chain_;
};

}  // namespace sfumato::testing
