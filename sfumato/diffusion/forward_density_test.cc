#include "sfumato/diffusion/forward_density.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/gaussian.h"
#include "sfumato/diffusion/trajectory.h"

namespace sfumato {
namespace {

constexpr std::size_t kRows = 7;
constexpr std::size_t kDim = 3;

MatrixBuffer points() {
  MatrixBuffer x(kRows, kDim);
  for (std::size_t i = 0; i < kRows; ++i) {
    for (std::size_t j = 0; j < kDim; ++j)
      x(i, j) = static_cast<float>(std::sin(1.0 + 3.1 * static_cast<double>(i + j)));
  }
  return x;
}

NoiseSchedule chain_of(ScheduleKind kind, std::size_t steps, bool no_signal = false) {
  ScheduleConfig config;
  config.kind = kind;
  config.steps = steps;
  config.zero_terminal_snr = no_signal;
  return make_schedule(config);
}

class Chains : public ::testing::TestWithParam<NoiseSchedule> {};

// Bayes' rule along the chain: prod_t q(x_t | x_{t-1}) = q(x_T | x_0) prod_{t > 1} q(x_{t-1} | x_t, x_0).
TEST_P(Chains, ProductIsTheMarginalTimesThePosteriors) {
  const NoiseSchedule& chain = GetParam();
  const std::size_t steps = chain.steps();
  const MatrixBuffer x = q_trajectory(points(), chain, 4);
  const auto at = [&](std::size_t t) { return x.view().rows_from(t * kRows, kRows); };
  std::vector<double> forward(kRows);
  std::vector<double> backward(kRows);
  std::vector<double> term(kRows);
  log_q_trajectory(x, chain, forward);
  log_q_sample(at(0), at(steps), std::vector<NoiseLevel>(kRows, chain.level(steps)), backward);
  for (std::size_t t = steps; t > 1; --t) {
    log_q_posterior(at(0), at(t), at(t - 1), chain.level(t), chain.level(t - 1), term);
    for (std::size_t i = 0; i < kRows; ++i) backward[i] += term[i];
  }
  for (std::size_t i = 0; i < kRows; ++i) EXPECT_NEAR(forward[i] / backward[i], 1, 1e-11) << i;
}

// For data N(m, s^2), p(x_0) prod_t q(x_t | x_{t-1}) = q(x_T) prod_t q(x_{t-1} | x_t), where each Gaussian factor
// follows without the chain's own formulas.
TEST_P(Chains, JointOfGaussianDataIsTheMarginalTimesTheReverse) {
  const NoiseSchedule& chain = GetParam();
  const Normal prior{0.3, 2 * std::log(0.7)};
  const auto marginal = [&](std::size_t t) {
    const NoiseLevel level = chain.level(t);
    const double variance = level.alpha * level.alpha * std::exp(prior.log_variance) + level.sigma * level.sigma;
    return Normal{level.alpha * prior.mean, std::log(variance)};
  };
  const MatrixBuffer x = q_trajectory(points(), chain, 6);
  const auto value = [&](std::size_t t, std::size_t i, std::size_t j) {
    return static_cast<double>(x(t * kRows + i, j));
  };
  std::vector<double> forward(kRows);
  log_q_trajectory(x, chain, forward);
  for (std::size_t i = 0; i < kRows; ++i) {
    double backward = 0;
    for (std::size_t j = 0; j < kDim; ++j) {
      forward[i] += normal_log_density(prior, value(0, i, j));
      backward += normal_log_density(marginal(chain.steps()), value(chain.steps(), i, j));
      for (std::size_t t = chain.steps(); t >= 1; --t) {
        // Conditions the pair (x_{t-1}, x_t) on x_t.
        const double before = std::exp(marginal(t - 1).log_variance);
        const double after = std::exp(marginal(t).log_variance);
        const double covariance = std::sqrt(1 - chain.beta[t - 1]) * before;
        const Normal reverse{marginal(t - 1).mean + covariance / after * (value(t, i, j) - marginal(t).mean),
                             std::log(before * chain.beta[t - 1] / after)};
        backward += normal_log_density(reverse, value(t - 1, i, j));
      }
    }
    EXPECT_NEAR(forward[i] / backward, 1, 1e-9) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Chains,
                         ::testing::Values(chain_of(ScheduleKind::linear, 1), chain_of(ScheduleKind::linear, 2),
                                           chain_of(ScheduleKind::sigmoid, 100), chain_of(ScheduleKind::cosine, 100),
                                           chain_of(ScheduleKind::karras, 1000),
                                           chain_of(ScheduleKind::cosine, 100, true)));

// int q(x_1 | x_0) q(x_2 | x_1) dx_1 = q(x_2 | x_0), by the trapezoidal rule on a grid of exact float32 numbers, which
// is accurate to double precision for Gaussians.
TEST(LogDensities, IntegrateToTheJump) {
  constexpr double kStep = 1.0 / 64;
  constexpr std::size_t kGrid = 2048;
  ScheduleConfig config;
  config.kind = ScheduleKind::custom;
  config.betas = {0.1, 0.3};
  const NoiseSchedule chain = make_schedule(config);
  MatrixBuffer x0(kGrid, 1);
  MatrixBuffer x1(kGrid, 1);
  MatrixBuffer x2(kGrid, 1);
  for (std::size_t i = 0; i < kGrid; ++i) {
    x0(i, 0) = 0.75F;
    x1(i, 0) = static_cast<float>((static_cast<double>(i) - kGrid / 2.0) * kStep);
    x2(i, 0) = -0.5F;
  }
  std::vector<double> first(kGrid);
  std::vector<double> second(kGrid);
  std::vector<double> jump(kGrid);
  log_q_step(x0, x1, chain.beta[0], first);
  log_q_step(x1, x2, chain.beta[1], second);
  log_q_sample(x0, x2, std::vector<NoiseLevel>(kGrid, chain.level(2)), jump);
  double joint = 0;
  double alone = 0;
  for (std::size_t i = 0; i < kGrid; ++i) {
    joint += kStep * std::exp(first[i] + second[i]);
    alone += kStep * std::exp(first[i]);
  }
  EXPECT_NEAR(alone, 1, 1e-12);
  EXPECT_NEAR(joint / std::exp(jump[0]), 1, 1e-12);
}

TEST(LogDensities, RefusePointsAndOtherShapes) {
  const MatrixBuffer x = points();
  MatrixBuffer other(kRows, kDim - 1);
  std::vector<double> out(kRows);
  const std::vector<NoiseLevel> clean(kRows);
  const NoiseSchedule chain = chain_of(ScheduleKind::linear, 10);
  EXPECT_THROW(log_q_sample(x, x, clean, out), Error);
  EXPECT_THROW(log_q_sample(x, x, std::span(clean).first(2), out), Error);
  EXPECT_THROW(log_q_step(x, other, 0.1, out), Error);
  EXPECT_THROW(log_q_step(x, x, 0, out), Error);
  EXPECT_THROW(log_q_step(x, x, 1.5, out), Error);
  EXPECT_THROW(log_q_step(x, x, 0.1, std::span(out).first(3)), Error);
  EXPECT_THROW(log_q_posterior(x, x, x, chain.level(1), chain.level(0), out), Error);
  EXPECT_THROW(log_q_posterior(x, other, x, chain.level(2), chain.level(1), out), Error);
  EXPECT_THROW(log_q_trajectory(x, chain, out), Error);
}

}  // namespace
}  // namespace sfumato
