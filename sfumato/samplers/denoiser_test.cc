#include "sfumato/samplers/denoiser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <tuple>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/schedule.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/samplers/denoiser_testing.h"

namespace sfumato {
namespace {

using testing::GaussianDenoiser;

constexpr std::size_t kRows = 5;

std::vector<NoiseLevel> chain(std::size_t steps = 20) {
  ScheduleConfig config;
  config.steps = steps;
  config.beta_end = 0.5;
  const NoiseSchedule schedule = make_schedule(config);
  std::vector<NoiseLevel> levels;
  for (std::size_t t = steps + 1; t-- > 0;) levels.push_back(schedule.level(t));
  return levels;
}

GaussianDenoiser gaussian(Parameterization answer, Variance variance) {
  return {{0.5, -0.2}, {1.0, 0.3}, answer, variance, chain()};
}

class ReverseStep : public ::testing::TestWithParam<std::tuple<Parameterization, Variance>> {};

// For Gaussian data the true p(x_s | x_t) has a closed form: its mean from E[x_0 | x_t], its variance by the law of
// total variance.
TEST_P(ReverseStep, IsExactForGaussianData) {
  const auto [answer, variance] = GetParam();
  const GaussianDenoiser denoiser = gaussian(answer, variance);
  const std::vector<NoiseLevel> levels = chain();
  ThreadPool pool(1);
  MatrixBuffer x(kRows, 2);
  MatrixBuffer out(kRows, 4);
  for (std::size_t step = 0; step + 1 < levels.size(); ++step) {
    const NoiseLevel t = levels[step];
    const NoiseLevel s = levels[step + 1];
    fill_normal(RandomStream(1, Purpose::test, step), 0, x);
    reverse_step(denoiser, variance, levels, step, x, out, pool);
    const Posterior posterior = q_posterior(t, s);
    for (std::size_t i = 0; i < kRows; ++i) {
      for (std::size_t j = 0; j < 2; ++j) {
        const auto at = static_cast<double>(x(i, j));
        const double mean = posterior.xt_weight * at + posterior.x0_weight * denoiser.posterior_mean(t, j, at);
        EXPECT_NEAR(static_cast<double>(out(i, j)), mean, 2e-5) << step;
        const double expected = is_learned(variance) ? std::log(denoiser.reverse_variance(t, s, j))
                                                     : log_variance(variance, levels, step)(0);
        EXPECT_NEAR(static_cast<double>(out(i, 2 + j)), expected, 1e-5) << step;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, ReverseStep,
                         ::testing::Combine(::testing::Values(Parameterization::eps, Parameterization::x0,
                                                              Parameterization::v, Parameterization::mean,
                                                              Parameterization::score),
                                            ::testing::Values(Variance::fixed_large, Variance::fixed_small,
                                                              Variance::learned, Variance::learned_range)));

// A mean predicted for the chain's own steps is converted to longer steps.
TEST(ReverseStepOfAMean, LeadsToAnyLevel) {
  const std::vector<NoiseLevel> all = chain();
  const std::vector<NoiseLevel> few{all[0], all[7], all[13], all[20]};
  ThreadPool pool(1);
  MatrixBuffer x(kRows, 2);
  MatrixBuffer by_mean(kRows, 4);
  MatrixBuffer by_x0(kRows, 4);
  fill_normal(RandomStream(2, Purpose::test), 0, x);
  for (std::size_t step = 0; step < 3; ++step) {
    const Variance variance = Variance::fixed_small;
    reverse_step(gaussian(Parameterization::mean, variance), variance, few, step, x, by_mean, pool);
    reverse_step(gaussian(Parameterization::x0, variance), variance, few, step, x, by_x0, pool);
    for (std::size_t i = 0; i < kRows; ++i) {
      for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(by_mean(i, j), by_x0(i, j), 1e-5F) << step;
    }
  }
}

TEST(PredictAs, LeavesTheHeadAlone) {
  const GaussianDenoiser denoiser = gaussian(Parameterization::v, Variance::learned);
  ThreadPool pool(1);
  MatrixBuffer x(kRows, 2);
  MatrixBuffer raw(kRows, 4);
  MatrixBuffer workspace(kRows, 4);
  fill_normal(RandomStream(3, Purpose::test), 0, x);
  const NoiseLevel level = chain()[4];
  denoiser.predict(x, level, raw, pool);
  const Matrix x0 = predict_as(Parameterization::x0, denoiser, x, level, workspace, pool);
  ASSERT_EQ(x0.cols, 2U);
  for (std::size_t i = 0; i < kRows; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      EXPECT_NEAR(static_cast<double>(x0(i, j)), denoiser.posterior_mean(level, j, static_cast<double>(x(i, j))), 1e-5);
      EXPECT_EQ(workspace(i, 2 + j), raw(i, 2 + j));
    }
  }
}

std::string refusal(Variance has, Variance asked, std::span<const NoiseLevel> levels) {
  ThreadPool pool(1);
  MatrixBuffer x(kRows, 2);
  MatrixBuffer out(kRows, 4);
  try {
    reverse_step(gaussian(Parameterization::eps, has), asked, levels, 0, x, out, pool);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "nothing";
}

TEST(ReverseStepRefuses, AVarianceThatTheModelDoesNotHave) {
  const std::vector<NoiseLevel> all = chain();
  EXPECT_EQ(refusal(Variance::fixed_large, Variance::learned, all),
            "variance learned: the model has none, its own is fixed_large; choose fixed_large or fixed_small");
  EXPECT_EQ(refusal(Variance::learned, Variance::learned_range, all),
            "variance learned_range: the model has none, its own is learned; choose learned, fixed_large or "
            "fixed_small");
  EXPECT_EQ(refusal(Variance::learned, Variance::fixed_large, all), "nothing");
  const std::vector<NoiseLevel> few{all[0], all[10], all[20]};
  EXPECT_EQ(refusal(Variance::learned, Variance::learned, few),
            "variance learned is defined for the chain's own steps; use all of them, or choose another variance");
  EXPECT_EQ(refusal(Variance::learned_range, Variance::learned_range, few), "nothing");
}

}  // namespace
}  // namespace sfumato
