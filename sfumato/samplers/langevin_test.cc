#include "sfumato/samplers/langevin.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/samplers/testing.h"
#include "sfumato/toys/toy_density.h"

namespace sfumato {
namespace {

using testing::expect_moments;
using testing::Moments;

// For a Gaussian each step is linear, x' = (1 - eps / (2 v)) x + sqrt(eps) z, so moments after k steps have closed
// forms.
TEST(Langevin, HasTheMomentsOfItsRecursion) {
  const double variance = 0.3;
  const double mean = 2;
  MatrixBuffer x(20000, 1);
  LangevinRun run;
  run.steps = 25;
  run.sizes = {0.2, 1, 0.4};
  run.seed = 4;
  Moments expected{0, 0};
  run.observer = [&](std::uint64_t k, ConstMatrix at) {
    if (k == 0) return;
    const double gain = run.sizes.at(k) / (2 * variance);
    expected = expected.through(1 - gain, gain * mean, run.sizes.at(k));
    if (k % 5 == 0) expect_moments(at, 0, expected);
  };
  walk_langevin(
      [&](ConstMatrix at, Matrix score) {
        for (std::size_t i = 0; i < at.rows; ++i) {
          score(i, 0) = static_cast<float>((mean - static_cast<double>(at(i, 0))) / variance);
        }
      },
      x, run);
}

TEST(Langevin, DependsOnTheRowAlone) {
  const ToyDensity density(ToyName::circles, 0.2);
  ThreadPool pool(3);
  const auto score = [&](ConstMatrix at, Matrix out) { density.score(at, out, pool); };
  LangevinRun run;
  run.steps = 20;
  run.sizes.a = 0.01;
  MatrixBuffer whole(50, 2);
  walk_langevin(score, whole, run);
  MatrixBuffer part(10, 2);
  run.first_row = 30;
  walk_langevin(score, part, run);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(part(i, 1), whole(30 + i, 1));
}

TEST(Langevin, SaysWhereANumberIsNone) {
  int calls = 0;
  const Score broken = [&](ConstMatrix, Matrix out) {
    for (float& value : std::span(out.data, out.rows)) value = 0;
    if (++calls == 3) out(2, 0) = std::numeric_limits<float>::quiet_NaN();
  };
  MatrixBuffer x(5, 1);
  LangevinRun run;
  run.first_row = 100;
  try {
    walk_langevin(broken, x, run);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("step 3: the score of row 102 is NaN"), std::string::npos);
  }
}

// The mean of a Gaussian with known variance, under a Gaussian prior.
struct GaussianMean {
  std::vector<double> data;
  double variance = 2;
  double prior_variance = 4;

  GaussianMean() {
    RowRandom random(RandomStream(8, Purpose::test), 0);
    for (int i = 0; i < 50; ++i) data.push_back(1.3 + std::sqrt(variance) * random.normal());
  }
  double precision() const { return 1 / prior_variance + static_cast<double>(data.size()) / variance; }
  double sum() const {
    double total = 0;
    for (const double x : data) total += x;
    return total;
  }
  Moments posterior() const { return {sum() / variance / precision(), 1 / precision()}; }
  PosteriorScore gradients() const {
    return {
        data.size(),
        [this](std::span<const double> theta, std::span<double> gradient) { gradient[0] = -theta[0] / prior_variance; },
        [this](std::uint64_t row, std::span<const double> theta, std::span<double> gradient) {
          gradient[0] += (data[row] - theta[0]) / variance;
        }};
  }
};

// Constant steps, minibatches with replacement: the variance of the gradient noise is N sum (x - mean)^2 / (n v^2).
TEST(StochasticGradientLangevin, HasTheMomentsOfItsRecursion) {
  const GaussianMean model;
  ThreadPool pool(2);
  const std::size_t batch = 5;
  const auto rows = static_cast<double>(model.data.size());
  double squares = 0;
  for (const double x : model.data) squares += std::pow(x - model.sum() / rows, 2);
  const double gradient_noise = rows * squares / static_cast<double>(batch) / std::pow(model.variance, 2);
  MatrixBuffer theta(20000, 1);
  LangevinRun run;
  run.steps = 40;
  run.sizes = {0.01, 0, 0};
  Moments expected{-model.posterior().mean, 0};
  walk_sgld(model.gradients(), batch, theta, run, pool);
  for (std::uint64_t k = 1; k <= run.steps; ++k) {
    const double shrink = 1 - 0.5 * 0.01 * model.precision();
    expected = {shrink * expected.mean,
                shrink * shrink * expected.variance + 0.01 + 0.25 * 0.01 * 0.01 * gradient_noise};
  }
  expect_moments(theta, 0, {model.posterior().mean + expected.mean, expected.variance});
}

TEST(StochasticGradientLangevin, EndsAtThePosteriorOfAGaussianMean) {
  const GaussianMean model;
  ThreadPool pool(2);
  MatrixBuffer theta(4000, 1);
  LangevinRun run;
  run.steps = 3000;
  run.sizes = {0.02, 5, 0.6};  // from 0.007 to 0.00016, where minibatches add 1% to the variance
  walk_sgld(model.gradients(), 5, theta, run, pool);
  expect_moments(theta, 0, model.posterior());
}

// The two-component mixture of WT11, section 5.1: x ~ N(theta_1, 2) / 2 + N(theta_1 + theta_2, 2) / 2, 100 draws at
// theta = (0, 1), priors N(0, 10) and N(0, 1). The posterior has two modes, near (0, 1) and (1, -1).
struct TwoComponents {
  std::vector<double> data;

  TwoComponents() {
    RowRandom random(RandomStream(1, Purpose::test), 0);
    for (int i = 0; i < 100; ++i) data.push_back((random.uniform() < 0.5 ? 0 : 1) + std::sqrt(2) * random.normal());
  }
  double log_posterior(double a, double b) const {
    double log = -a * a / 20 - b * b / 2;
    for (const double x : data) {
      log += std::log(std::exp(-(x - a) * (x - a) / 4) + std::exp(-(x - a - b) * (x - a - b) / 4));
    }
    return log;
  }
  PosteriorScore gradients() const {
    return {data.size(),
            [](std::span<const double> theta, std::span<double> gradient) {
              gradient[0] = -theta[0] / 10;
              gradient[1] = -theta[1];
            },
            [this](std::uint64_t row, std::span<const double> theta, std::span<double> gradient) {
              const double of_first = data[row] - theta[0];
              const double of_second = of_first - theta[1];
              const double second = 1 / (1 + std::exp((of_second * of_second - of_first * of_first) / 4));
              gradient[0] += ((1 - second) * of_first + second * of_second) / 2;
              gradient[1] += second * of_second / 2;
            }};
  }
};

constexpr std::size_t kChains = 2000;

// The compared statistics: moments and the weights of the modes.
constexpr std::size_t kStatistics = 7;
std::array<double, kStatistics> statistics_of(double a, double b) {
  return {a, b, a * a, b * b, a * b, b > 0 ? 1.0 : 0.0, std::abs(b) > 1 ? 1.0 : 0.0};
}

// Their posterior means by summation over a lattice, which converges exponentially because the integrand vanishes at
// the edge; the two steps are offset by half a lattice spacing.
std::array<double, kStatistics> expected_statistics(const TwoComponents& model) {
  constexpr double kStep = 0.02;
  std::array<double, kStatistics> sums{};
  double total = 0;
  const double peak = model.log_posterior(0, 1);
  for (double a = -3.01; a < 4; a += kStep) {
    for (double b = -4.01; b < 4; b += kStep) {
      const double weight = std::exp(model.log_posterior(a, b) - peak);
      total += weight;
      const auto values = statistics_of(a, b);
      for (std::size_t k = 0; k < kStatistics; ++k) sums[k] += weight * values[k];
    }
  }
  for (double& sum : sums) sum /= total;
  return sums;
}

TEST(StochasticGradientLangevin, EndsAtBothModesOfWellingAndTehsMixture) {
  const TwoComponents model;
  const std::array<double, kStatistics> expected = expected_statistics(model);
  ThreadPool pool(2);
  MatrixBuffer theta(kChains, 2);
  LangevinRun run;
  run.steps = 1500;
  run.sizes = {0.15, 5, 0.55};  // from 0.056 to 0.0027
  walk_sgld(model.gradients(), 20, theta, run, pool);
  for (std::size_t k = 0; k < kStatistics; ++k) {
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < kChains; ++i) {
      const double gap =
          statistics_of(static_cast<double>(theta(i, 0)), static_cast<double>(theta(i, 1)))[k] - expected[k];
      sum += gap / kChains;
      squares += gap * gap / kChains;
    }
    EXPECT_NEAR(sum, 0, 4 * std::sqrt(squares / kChains)) << "statistic " << k;
  }
}

TEST(StochasticGradientLangevin, DependsOnTheChainAlone) {
  const TwoComponents model;
  ThreadPool one(1);
  ThreadPool three(3);
  LangevinRun run;
  run.steps = 30;
  run.sizes.a = 0.01;
  run.seed = 6;
  MatrixBuffer whole(40, 2);
  walk_sgld(model.gradients(), 10, whole, run, three);
  MatrixBuffer part(10, 2);
  run.first_row = 25;
  walk_sgld(model.gradients(), 10, part, run, one);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(part(i, 1), whole(25 + i, 1));
}

TEST(StochasticGradientLangevin, RefusesWhatDoesNotFit) {
  const TwoComponents model;
  ThreadPool pool(1);
  MatrixBuffer theta(3, 2);
  EXPECT_THROW(walk_sgld(model.gradients(), 0, theta, {}, pool), Error);
  PosteriorScore empty = model.gradients();
  empty.rows = 0;
  EXPECT_THROW(walk_sgld(empty, 1, theta, {}, pool), Error);
}

TEST(StepSizes, FollowTheirLaw) {
  EXPECT_DOUBLE_EQ((StepSizes{0.5, 0, 0}.at(7)), 0.5);
  EXPECT_DOUBLE_EQ((StepSizes{0.5, 2, 0.5}.at(7)), 0.5 / 3);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const StepSizes& bad : {StepSizes{0, 0, 0}, StepSizes{-1, 0, 0}, StepSizes{1, -1, 0}, StepSizes{1, 0, -1},
                               StepSizes{nan, 0, 0}, StepSizes{1, nan, 0}, StepSizes{1, 0, nan}}) {
    EXPECT_THROW(validate(bad), Error);
  }
}

}  // namespace
}  // namespace sfumato
