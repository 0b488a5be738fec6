#include "sfumato/diffusion/forward.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/diffusion/schedule.h"
#include "sfumato/diffusion/variance.h"

namespace sfumato {
namespace {

NoiseSchedule chain(double beta_end = 0.2) {
  ScheduleConfig config;
  config.beta_end = beta_end;
  return make_schedule(config);
}

TEST(QSample, IsAlphaXPlusSigmaEps) {
  MatrixBuffer x0(3, 2);
  MatrixBuffer eps(3, 2);
  MatrixBuffer x_t(3, 2);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      x0(i, j) = static_cast<float>(i) + 1;
      eps(i, j) = static_cast<float>(j) - 3;
    }
  }
  const std::vector<NoiseLevel> levels{{1, 0}, {0.6, 0.8}, {0, 1}};
  q_sample(x0, eps, levels, x_t);
  EXPECT_EQ(x_t(0, 1), 1);
  EXPECT_NEAR(static_cast<double>(x_t(1, 0)), 0.6 * 2 - 0.8 * 3, 1e-6);
  EXPECT_EQ(x_t(2, 1), -2);
}

TEST(QSample, RefusesOtherShapes) {
  MatrixBuffer x(3, 2);
  MatrixBuffer other(2, 2);
  const std::vector<NoiseLevel> levels(3);
  EXPECT_THROW(q_sample(x, other, levels, x), Error);
  EXPECT_THROW(q_sample(x, x, std::span(levels).first(2), x), Error);
  EXPECT_THROW(q_step(x, other, 0.1, x), Error);
  EXPECT_THROW(q_step(x, x, 1.5, x), Error);
}

// T steps of the chain with all noise of one unit in step s: x_T has the weight of the closed form.
TEST(QStep, ComposesToTheClosedForm) {
  const NoiseSchedule schedule = chain();
  double noise_power = 0;
  for (std::size_t s = 0; s < schedule.steps(); ++s) {
    MatrixBuffer x(1, 1);
    MatrixBuffer eps(1, 1);
    for (std::size_t t = 0; t < schedule.steps(); ++t) {
      eps(0, 0) = t == s ? 1.0F : 0.0F;
      q_step(x, eps, schedule.beta[t], x);
    }
    noise_power += std::pow(static_cast<double>(x(0, 0)), 2);
  }
  EXPECT_NEAR(noise_power, schedule.noise.back(), 1e-5);
  MatrixBuffer x(1, 1);
  MatrixBuffer none(1, 1);
  x(0, 0) = 1;
  for (std::size_t t = 0; t < 40; ++t) q_step(x, none, schedule.beta[t], x);
  EXPECT_NEAR(static_cast<double>(x(0, 0)), schedule.level(40).alpha, 1e-5);
}

// Many chains simulated step by step have the mean and the variance of the closed form, within 4 standard errors.
TEST(QStep, WalksToTheClosedFormsDistribution) {
  constexpr std::size_t kChains = 4000;
  constexpr std::size_t kSteps = 30;
  const NoiseSchedule schedule = chain();
  MatrixBuffer x(kChains, 1);
  MatrixBuffer eps(kChains, 1);
  for (std::size_t i = 0; i < kChains; ++i) x(i, 0) = 1.5F;
  for (std::size_t t = 0; t < kSteps; ++t) {
    const RandomStream stream(5, Purpose::test, t);
    for (std::size_t i = 0; i < kChains; ++i) eps(i, 0) = static_cast<float>(RowRandom(stream, i).normal());
    q_step(x, eps, schedule.beta[t], x);
  }
  const NoiseLevel level = schedule.level(kSteps);
  double mean = 0;
  double variance = 0;
  for (std::size_t i = 0; i < kChains; ++i) {
    const double gap = static_cast<double>(x(i, 0)) - 1.5 * level.alpha;
    mean += gap / kChains;
    variance += gap * gap / kChains;
  }
  const double power = level.sigma * level.sigma;
  EXPECT_NEAR(mean, 0, 4 * level.sigma / std::sqrt(kChains));
  EXPECT_NEAR(variance, power, 4 * power * std::sqrt(2.0 / kChains));
}

// Bayes' rule: q(x_s | x_t, x_0) is proportional to q(x_t | x_s) q(x_s | x_0), Gaussians in x_s.
TEST(QPosterior, IsBayesRule) {
  for (const auto& [t, s] : std::vector<std::pair<double, double>>{{-2, -1.9}, {0, 3}, {4, 8}, {-4, 6}}) {
    const NoiseLevel at_t = level_from_lambda(t);
    const NoiseLevel at_s = level_from_lambda(s);
    const double ratio = at_t.alpha / at_s.alpha;
    const double added = step_variance(at_t, at_s);
    const double precision = ratio * ratio / added + 1 / (at_s.sigma * at_s.sigma);
    const Posterior posterior = q_posterior(at_t, at_s);
    EXPECT_NEAR(posterior.variance * precision, 1, 1e-9);
    EXPECT_NEAR(posterior.xt_weight * precision / (ratio / added), 1, 1e-9);
    EXPECT_NEAR(posterior.x0_weight * precision / (at_s.alpha / (at_s.sigma * at_s.sigma)), 1, 1e-9);
  }
}

TEST(QPosterior, IsHoEtAlsOnAChain) {
  const NoiseSchedule schedule = chain();
  for (std::size_t t = 2; t <= schedule.steps(); ++t) {
    const double beta = schedule.beta[t - 1];
    const double bar = schedule.alpha_bar[t - 1];
    const double before = schedule.alpha_bar[t - 2];
    const Posterior posterior = q_posterior(schedule.level(t), schedule.level(t - 1));
    EXPECT_NEAR(posterior.x0_weight, std::sqrt(before) * beta / (1 - bar), 1e-9);
    EXPECT_NEAR(posterior.xt_weight, std::sqrt(1 - beta) * (1 - before) / (1 - bar), 1e-9);
    EXPECT_NEAR(posterior.variance, (1 - before) / (1 - bar) * beta, 1e-9);
  }
  EXPECT_NEAR(q_posterior(schedule.level(1), schedule.level(0)).x0_weight, 1, 1e-12);
  EXPECT_EQ(q_posterior(schedule.level(1), schedule.level(0)).variance, 0);
}

TEST(QPosterior, RefusesToGoForward) {
  EXPECT_THROW(q_posterior(level_from_lambda(1), level_from_lambda(0)), Error);
  EXPECT_THROW(q_posterior(level_from_lambda(1), level_from_lambda(1)), Error);
}

// For neighbouring levels the difference of two nearly equal numbers must stay accurate.
TEST(StepVariance, DoesNotCancel) {
  const double tiny = 1e-9;
  const NoiseLevel t = level_from_lambda(5);
  const NoiseLevel s = level_from_lambda(5 + tiny);
  EXPECT_NEAR(step_variance(t, s) / (2 * tiny * t.sigma * t.sigma), 1, 1e-5);
}

}  // namespace
}  // namespace sfumato
