// Helpers of the sampler tests: Gaussian data, for which all steps are linear and all moments have closed forms.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <span>

#include "sfumato/diffusion/forward.h"
#include "sfumato/samplers/denoiser_testing.h"

namespace sfumato::testing {

struct Moments {
  double mean;
  double variance;

  /// The map x -> slope x + offset + s z, z ~ N(0, 1), s^2 = added.
  Moments through(double slope, double offset, double added) const {
    return {slope * mean + offset, slope * slope * variance + added};
  }
};

/// Expects mean and variance of column j of x, independent normal numbers, within four standard errors.
inline void expect_moments(ConstMatrix x, std::size_t j, Moments expected) {
  const auto n = static_cast<double>(x.rows);
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < x.rows; ++i) {
    const double d = static_cast<double>(x(i, j)) - expected.mean;
    sum += d;
    squares += d * d;
  }
  EXPECT_NEAR(sum / n, 0, 4 * std::sqrt(expected.variance / n));
  EXPECT_NEAR(squares / n, expected.variance, 4 * expected.variance * std::sqrt(2 / n));
}

/// The ancestral step from levels[i] to the next: x' = a x + b E[x_0 | x] + s z.
inline Moments after_ancestral_step(Moments at, const GaussianDenoiser& denoiser, std::span<const NoiseLevel> levels,
                                    std::size_t i, Variance kind, std::size_t j) {
  const sfumato::Posterior posterior = q_posterior(levels[i], levels[i + 1]);
  const double at_zero = denoiser.posterior_mean(levels[i], j, 0);
  const double gain = denoiser.posterior_mean(levels[i], j, 1) - at_zero;
  const bool last = levels[i + 1].sigma == 0;
  const double added = is_learned(kind) ? denoiser.reverse_variance(levels[i], levels[i + 1], j)
                                        : std::exp(log_variance(kind, levels, i)(0));
  return at.through(posterior.xt_weight + posterior.x0_weight * gain, posterior.x0_weight * at_zero, last ? 0 : added);
}

}  // namespace sfumato::testing
