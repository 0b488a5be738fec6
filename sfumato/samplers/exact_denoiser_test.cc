#include "sfumato/samplers/exact_denoiser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "sfumato/base/error.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/samplers/denoiser_testing.h"

namespace sfumato {
namespace {

constexpr NoiseLevel kLevel{0.8, 0.6};

std::vector<double> posterior_mean(const ExactDenoiser& denoiser, NoiseLevel level, std::vector<double> x_t) {
  std::vector<double> x_0(x_t.size());
  denoiser.posterior_mean(level)(x_t, x_0);
  return x_0;
}

GaussianMixture three_in_3d() {
  return {3, {1, 2, 0.5}, {0, 1, -1, 2, 0.5, 0, -1, -1, 1}, {0.5, 1, 0.2, 0.1, 0.3, 2, 1, 0.7, 0}};
}

TEST(MixtureDenoiser, OfOneComponentIsTheGaussianOne) {
  const std::vector<double> mean{0.5, -0.2};
  const std::vector<double> sd{1.0, 0.3};
  ThreadPool pool(2);
  MatrixBuffer x(100, 2);
  fill_normal(RandomStream(1, Purpose::test), 0, x);
  MatrixBuffer expected(100, 2);
  MatrixBuffer actual(100, 2);
  for (const Parameterization answer : {Parameterization::eps, Parameterization::x0, Parameterization::v,
                                        Parameterization::mean, Parameterization::score}) {
    testing::GaussianDenoiser(mean, sd, answer).predict(x, kLevel, expected, pool);
    MixtureDenoiser({2, {3}, mean, sd}, answer).predict(x, kLevel, actual, pool);
    for (std::size_t i = 0; i < 100; ++i) {
      for (std::size_t j = 0; j < 2; ++j) EXPECT_NEAR(actual(i, j), expected(i, j), 1e-6F);
    }
  }
}

TEST(ExactDenoiser, HasTheDerivativesOfItsFormula) {
  const std::vector<double> mean{0.5, -0.2};
  const std::vector<double> sd{1.0, 0.3};
  ThreadPool pool(2);
  const std::vector<double> x{0.3, -1.1, 4.0, 0.2};
  const std::vector<double> directions{1, 0, 0.5, 2, 0, 1, -1, 3};
  for (const Parameterization answer : {Parameterization::eps, Parameterization::x0, Parameterization::v}) {
    std::vector<double> out(4);
    std::vector<double> out_dot(8);
    std::vector<double> expected(4);
    std::vector<double> expected_dot(8);
    testing::GaussianDenoiser(mean, sd, answer)
        .predict_along({x.data(), 2, 2}, kLevel, {directions.data(), 2, 4}, {expected.data(), 2, 2},
                       {expected_dot.data(), 2, 4}, pool);
    MixtureDenoiser({2, {3}, mean, sd}, answer)
        .predict_along({x.data(), 2, 2}, kLevel, {directions.data(), 2, 4}, {out.data(), 2, 2}, {out_dot.data(), 2, 4},
                       pool);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(out[i], expected[i], 1e-12);
    for (std::size_t i = 0; i < 8; ++i) EXPECT_NEAR(out_dot[i], expected_dot[i], 1e-9);
  }
}

// Tweedie's formula: E[x_0 | x_t] = (x_t + sigma^2 grad log q(x_t)) / alpha, by differences of the log-density.
TEST(MixtureDenoiser, FollowsFromItsDensity) {
  const MixtureDenoiser denoiser(three_in_3d());
  RowRandom random(RandomStream(2, Purpose::test), 0);
  for (const NoiseLevel level : {kLevel, NoiseLevel{0.01, 1}, NoiseLevel{1, 0.05}, NoiseLevel{1, 30}}) {
    for (int i = 0; i < 20; ++i) {
      std::vector<double> x{random.normal(), random.normal(), random.normal()};
      const std::vector<double> x_0 = posterior_mean(denoiser, level, x);
      for (std::size_t j = 0; j < 3; ++j) {
        const double h = 1e-3 * level.sigma;
        const auto log_at = [&](double step) {
          std::vector<double> moved = x;
          moved[j] += step;
          return denoiser.log_density(level, moved);
        };
        const double slope = (8 * (log_at(h) - log_at(-h)) - (log_at(2 * h) - log_at(-2 * h))) / (12 * h);
        EXPECT_NEAR(x_0[j] * level.alpha, x[j] + level.sigma * level.sigma * slope, 1e-7 * (level.sigma + 1));
      }
    }
  }
}

TEST(MixtureDenoiser, HasTheDensityOfItsFormula) {
  const GaussianMixture mixture = three_in_3d();
  const std::vector<double> x{0.3, -0.4, 0.9};
  double sum = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    double term = mixture.weights[k] / 3.5;
    for (std::size_t j = 0; j < 3; ++j) {
      const double variance = std::pow(0.8 * mixture.sds[3 * k + j], 2) + 0.36;
      const double gap = x[j] - 0.8 * mixture.means[3 * k + j];
      term *= std::exp(-gap * gap / variance / 2) / std::sqrt(2 * std::numbers::pi * variance);
    }
    sum += term;
  }
  EXPECT_NEAR(MixtureDenoiser(mixture).log_density(kLevel, x), std::log(sum), 1e-13);
}

TEST(MixtureDenoiser, GoesFarOutAndLeavesOutWhatHasNoWeight) {
  const MixtureDenoiser denoiser({1, {0, 1, 1}, {1e6, -1, 2}, {1, 0.5, 0.5}});
  EXPECT_NEAR(posterior_mean(denoiser, {1, 0.5}, {1e5})[0], 2 + 0.5 * (1e5 - 2), 1e-9);
  EXPECT_NEAR(posterior_mean(denoiser, {1, 0.5}, {-1e5})[0], -1 + 0.5 * (-1e5 + 1), 1e-9);
  EXPECT_TRUE(std::isfinite(denoiser.log_density({1, 0.5}, std::vector<double>{1e5})));
}

TEST(PointsDenoiser, IsTheWeightedMeanOfThePoints) {
  MatrixBuffer points(500, 2);
  fill_normal(RandomStream(3, Purpose::test), 0, points);
  const MixtureDenoiser denoiser = points_denoiser(points);
  const std::vector<double> x{0.3, -1};
  double sum = 0;
  std::vector<double> mean(2);
  for (std::size_t i = 0; i < 500; ++i) {
    const auto gap = [&](std::size_t j) { return x[j] - 0.8 * static_cast<double>(points(i, j)); };
    const double weight = std::exp(-(gap(0) * gap(0) + gap(1) * gap(1)) / (2 * 0.36));
    sum += weight;
    for (std::size_t j = 0; j < 2; ++j) mean[j] += weight * static_cast<double>(points(i, j));
  }
  const std::vector<double> x_0 = posterior_mean(denoiser, kLevel, x);
  for (std::size_t j = 0; j < 2; ++j) EXPECT_NEAR(x_0[j], mean[j] / sum, 1e-12);
  // With little noise it is the nearest point.
  const std::vector<double> near{static_cast<double>(points(7, 0)), static_cast<double>(points(7, 1))};
  EXPECT_NEAR(posterior_mean(denoiser, {1, 1e-6}, near)[0], near[0], 1e-12);
}

TEST(MixtureDenoiser, RefusesWhatDoesNotFit) {
  EXPECT_THROW(MixtureDenoiser({2, {1}, {0}, {1, 1}}), Error);
  EXPECT_THROW(MixtureDenoiser({0, {}, {}, {}}), Error);
  EXPECT_THROW(MixtureDenoiser({1, {0}, {0}, {1}}), Error);
  EXPECT_THROW(MixtureDenoiser({1, {-1}, {0}, {1}}), Error);
  EXPECT_THROW(MixtureDenoiser({1, {1}, {0}, {-1}}), Error);
  EXPECT_THROW(MixtureDenoiser({1, {1}, {std::numeric_limits<double>::infinity()}, {1}}), Error);
  EXPECT_THROW(MixtureDenoiser({1, {1}, {0}, {0}}).posterior_mean({1, 0}), Error);
}

}  // namespace
}  // namespace sfumato
