#include "sfumato/points/likelihood.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/estimate.h"
#include "sfumato/base/random.h"
#include "sfumato/points/flow_testing.h"

namespace sfumato {
namespace {

using testing::all_of;
using testing::GaussianData;
using testing::MirroredDenoiser;

constexpr std::size_t kRows = 20;
const NoiseLevel kLow = level_from_lambda(-std::log(0.002));
const NoiseLevel kHigh = level_from_lambda(-std::log(80.0));
const NoiseLevel kPureNoise{0, 1};

std::vector<double> random_points(const GaussianData& data, std::size_t rows = kRows) {
  std::vector<double> points;
  RowRandom random(RandomStream(4, Purpose::test), 0);
  for (std::size_t i = 0; i < rows * data.mean.size(); ++i) {
    const std::size_t j = i % data.mean.size();
    points.push_back(data.mean[j] + 1.5 * data.sd[j] * random.normal());
  }
  return points;
}

Likelihood likelihood(const Denoiser& denoiser, std::span<const NoiseLevel> levels, const std::vector<double>& points,
                      const Divergence& divergence = {}, std::size_t threads = 1) {
  ThreadPool pool(threads);
  const std::size_t dim = denoiser.dim();
  return log_likelihood_ode(denoiser, levels, {points.data(), points.size() / dim, dim}, all_of(dim), divergence, pool);
}

double expected(const GaussianData& data, std::span<const double> point, NoiseLevel from, NoiseLevel to) {
  double sum = 0;
  for (std::size_t j = 0; j < point.size(); ++j) {
    sum += testing::gaussian_log_likelihood(point[j], data.mean[j], data.sd[j], from, to);
  }
  return sum;
}

double worst_error(const GaussianData& data, const Denoiser& denoiser, NoiseLevel to, std::size_t steps) {
  const std::vector<double> points = random_points(data);
  const Likelihood found = likelihood(denoiser, rising_levels(kLow, to, steps), points);
  double worst = 0;
  const std::size_t dim = data.mean.size();
  for (std::size_t i = 0; i < kRows; ++i) {
    const double exact = expected(data, std::span(points).subspan(i * dim, dim), kLow, to);
    worst = std::max(worst, std::abs(found.log_p[i] - exact));
  }
  return worst;
}

class OfGaussianData : public ::testing::TestWithParam<std::tuple<std::size_t, Parameterization>> {};

TEST_P(OfGaussianData, IsTheClosedForm) {
  const auto [dim, answer] = GetParam();
  const GaussianData data(dim);
  EXPECT_LT(worst_error(data, data.denoiser(answer), kHigh, 400), 1e-6);
}

INSTANTIATE_TEST_SUITE_P(Likelihood, OfGaussianData,
                         ::testing::Combine(::testing::Values(1, 2, 10),
                                            ::testing::Values(Parameterization::eps, Parameterization::x0,
                                                              Parameterization::v, Parameterization::score)));

// With pure noise as the last level the result is exact: the density of the data with the lowest level's noise.
TEST(Likelihood, FromPureNoiseIsTheTruth) {
  for (const std::size_t dim : {1U, 2U, 10U}) {
    const GaussianData data(dim);
    for (const Parameterization answer : {Parameterization::v, Parameterization::x0}) {
      EXPECT_LT(worst_error(data, data.denoiser(answer), kPureNoise, 400), 1e-6);
    }
    const std::vector<double> points = random_points(data);
    const Likelihood found =
        likelihood(data.denoiser(Parameterization::v), rising_levels(kLow, kPureNoise, 400), points);
    double truth = 0;
    for (std::size_t j = 0; j < dim; ++j) {
      truth += testing::log_normal(points[j], data.mean[j], data.sd[j] * data.sd[j] + 0.002 * 0.002);
    }
    EXPECT_NEAR(found.log_p[0], truth, 1e-6);
  }
}

// A chain may continue long after its signal is lost.
TEST(Likelihood, FromDeepInNoise) {
  const GaussianData data(2);
  for (const Parameterization answer : {Parameterization::eps, Parameterization::v, Parameterization::x0}) {
    EXPECT_LT(worst_error(data, data.denoiser(answer), level_from_lambda(-40), 400), 1e-6);
  }
}

// A predicted mean is converted with its own step's weights at every intermediate level.
TEST(Likelihood, OfAPredictedMean) {
  const GaussianData data(2);
  ScheduleConfig config;
  config.steps = 30;
  config.beta_start = 1e-3;
  config.beta_end = 0.5;
  const NoiseSchedule chain = make_schedule(config);
  std::vector<NoiseLevel> steps;
  for (std::size_t t = chain.steps() + 1; t-- > 0;) steps.push_back(chain.level(t));
  const testing::GaussianDenoiser denoiser(data.mean, data.sd, Parameterization::mean, Variance::fixed_large, steps);
  const std::vector<double> points = random_points(data);
  const Likelihood found = likelihood(denoiser, rising_levels(chain.level(1), chain.level(30), 300), points);
  for (std::size_t i = 0; i < kRows; ++i) {
    const double exact = expected(data, std::span(points).subspan(2 * i, 2), chain.level(1), chain.level(30));
    EXPECT_NEAR(found.log_p[i], exact, 1e-6);
  }
}

TEST(Likelihood, IsOfFourthOrder) {
  const GaussianData data(2);
  const double coarse = worst_error(data, data.denoiser(Parameterization::v), kHigh, 50);
  const double fine = worst_error(data, data.denoiser(Parameterization::v), kHigh, 100);
  EXPECT_LT(coarse, 1e-3);
  EXPECT_GT(std::log2(coarse / fine), 3.5);
  EXPECT_LT(std::log2(coarse / fine), 4.6);
}

// Correlated coordinates: the divergence is the trace of a full Jacobian.
TEST(Likelihood, OfCorrelatedDataIsTheClosedForm) {
  const GaussianData data(10);
  const MirroredDenoiser denoiser(data.denoiser(Parameterization::v));
  const std::vector<double> points = random_points(data);
  const Likelihood found = likelihood(denoiser, rising_levels(kLow, kHigh, 400), points);
  EXPECT_TRUE(found.probe_error.empty());
  for (std::size_t i = 0; i < kRows; ++i) {
    const std::vector<double> straight = denoiser.mirrored(std::span(points).subspan(10 * i, 10));
    EXPECT_NEAR(found.log_p[i], expected(data, straight, kLow, kHigh), 1e-6);
  }
}

// The errors match the estimated standard errors: their ratios follow Student's t distribution, with mean 0.
TEST(Likelihood, ByHutchinsonIsUnbiasedAndKnowsItsError) {
  constexpr std::size_t kMany = 400;
  const GaussianData data(10);
  const MirroredDenoiser denoiser(data.denoiser(Parameterization::v));
  const std::vector<double> points = random_points(data, kMany);
  const std::vector<NoiseLevel> levels = rising_levels(kLow, kHigh, 60);
  const Likelihood exact = likelihood(denoiser, levels, points);
  const Likelihood found = likelihood(denoiser, levels, points, {.exact_dim = 9, .probes = 16, .seed = 3});
  ASSERT_EQ(found.probe_error.size(), kMany);
  std::vector<double> gaps;
  double ratios = 0;
  for (std::size_t i = 0; i < kMany; ++i) {
    gaps.push_back(found.log_p[i] - exact.log_p[i]);
    EXPECT_GT(found.probe_error[i], 1e-3);
    ratios += std::pow(gaps[i] / found.probe_error[i], 2) / kMany;
  }
  const Estimate bias = estimate(gaps);
  EXPECT_NEAR(bias.mean, 0, 4 * bias.standard_error);
  EXPECT_NEAR(ratios, 15.0 / 13, 0.35);  // variance of t with 15 degrees of freedom
}

TEST(Likelihood, OfARowDependsOnNothingElse) {
  const GaussianData data(10);
  const MirroredDenoiser denoiser(data.denoiser(Parameterization::v));
  const std::vector<double> points = random_points(data, 300);
  const std::vector<NoiseLevel> levels = rising_levels(kLow, kHigh, 10);
  for (const std::size_t exact_dim : {5U, 20U}) {
    const Divergence divergence{.exact_dim = exact_dim, .probes = 4, .seed = 1};
    const Likelihood one = likelihood(denoiser, levels, points, divergence, 1);
    const Likelihood three = likelihood(denoiser, levels, points, divergence, 3);
    const Likelihood few = likelihood(denoiser, levels, {points.begin(), points.begin() + 70}, divergence, 1);
    EXPECT_EQ(one.log_p, three.log_p);
    EXPECT_TRUE(std::equal(few.log_p.begin(), few.log_p.end(), one.log_p.begin()));
    EXPECT_EQ(one.probe_error, three.probe_error);
  }
}

// Coordinates that stay 0 are excluded: the density of the others.
TEST(Likelihood, LeavesOutWhatDoesNotMove) {
  const GaussianData data(3);
  const testing::GaussianDenoiser denoiser({data.mean[0], 0, data.mean[2]}, {data.sd[0], 0, data.sd[2]},
                                           Parameterization::v);
  const std::vector<double> points{0.3, 0, -0.1};
  const std::vector<std::size_t> moving{0, 2};
  ThreadPool pool(1);
  const Likelihood found =
      log_likelihood_ode(denoiser, rising_levels(kLow, kHigh, 400), {points.data(), 1, 3}, moving, {}, pool);
  double exact = 0;
  for (const std::size_t j : moving) {
    exact += testing::gaussian_log_likelihood(points[j], data.mean[j], data.sd[j], kLow, kHigh);
  }
  EXPECT_NEAR(found.log_p[0], exact, 1e-6);
}

std::string message(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing";
}

TEST(Likelihood, SaysWhatIsWrong) {
  const GaussianData data(2);
  const testing::GaussianDenoiser denoiser = data.denoiser(Parameterization::v);
  const std::vector<NoiseLevel> levels = rising_levels(kLow, kHigh, 5);
  std::vector<double> points = random_points(data);
  points[7] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(message([&] { likelihood(denoiser, levels, points); }),
            "likelihood: the prediction for row 4 is not finite; the model is damaged, or the row is too far from the "
            "training data");
  EXPECT_EQ(message([&] { rising_levels(kHigh, kLow, 5); }),
            "likelihood: the levels of the ODE must rise from a noisy level to a noisier one");
  EXPECT_EQ(message([&] { rising_levels(kLow, kHigh, 0); }), "likelihood: 0 steps of the ODE; give 1 or more");
  EXPECT_EQ(message([&] { likelihood(denoiser, levels, points, {.exact_dim = 1, .probes = 1}); }),
            "likelihood: 1 probes of the divergence; give 2 or more");
  ThreadPool pool(1);
  EXPECT_EQ(message([&] {
              log_likelihood_ode(denoiser, levels, {points.data(), 1, 3}, all_of(3), {}, pool);
            }),
            "likelihood: points have 3 numbers, the model 2");
}

}  // namespace
}  // namespace sfumato
