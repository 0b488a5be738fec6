// Convergence order of every solver of the probability-flow ODE, and marginals of every sampler of the reverse SDE,
// with the exact score of a Gaussian mixture.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/samplers/exact_denoiser.h"
#include "sfumato/samplers/runge_kutta.h"
#include "sfumato/samplers/sampler.h"

namespace sfumato {
namespace {

using Levels = std::span<const NoiseLevel>;
using Solver = std::function<void(const Denoiser&, Matrix, Levels, const SampleRun&)>;

Solver euler(const Churn& churn = {}) {
  return [=](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_euler(d, x, l, churn, r); };
}
Solver heun(const Churn& churn = {}) {
  return [=](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_heun(d, x, l, churn, r); };
}
Solver ddim(double eta) {
  return [=](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_ddim(d, x, l, eta, r); };
}
Solver dpmpp(std::size_t order) {
  return [=](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_dpmpp(d, x, l, order, r); };
}
Solver dpmpp_sde(std::size_t order) {
  return [=](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_dpmpp_sde(d, x, l, order, r); };
}
Solver unipc(std::size_t order) {
  return [=](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_unipc(d, x, l, order, r); };
}

MixtureDenoiser plane_mixture() {
  return MixtureDenoiser({2, {0.5, 0.3, 0.2}, {-0.8, 0.1, 0.9, 0.7, 0.4, -1.1}, {0.5, 0.4, 0.4, 0.6, 0.5, 0.45}});
}

// A range from far above to far below the scale of the data, so that the first steps (of lower order) and the last step
// (the same for all) do not dominate the error.
constexpr double kHigh = 200;
constexpr double kLow = 1e-3;

MatrixBuffer solved(const Solver& solver, Levels levels) {
  ThreadPool pool(2);
  const SampleRun run{pool, 5};
  MatrixBuffer x(300, 2);
  fill_prior(run, x);
  solver(plane_mixture(), x, levels, run);
  return x;
}

double distance(const MatrixBuffer& a, const MatrixBuffer& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.rows(); ++i) {
    for (std::size_t j = 0; j < a.cols(); ++j) sum += std::pow(static_cast<double>(a(i, j)) - b(i, j), 2);
  }
  return std::sqrt(sum / static_cast<double>(a.rows() * a.cols()));
}

struct Case {
  const char* name;
  Solver solver;
  double order;
  std::vector<std::size_t> steps;  // where the error is well above float rounding
};

class Order : public ::testing::TestWithParam<Case> {};

TEST_P(Order, IsTheSlopeOfItsErrors) {
  const MatrixBuffer exact = solved(sample_rk45, log_snr_levels(200, kLow, kHigh));
  // Least-squares fit of a line to the logarithms.
  double n = 0;
  double x_sum = 0;
  double y_sum = 0;
  double xx_sum = 0;
  double xy_sum = 0;
  for (const std::size_t steps : GetParam().steps) {
    const double error = distance(solved(GetParam().solver, log_snr_levels(steps + 1, kLow, kHigh)), exact);
    RecordProperty(fmt::format("error_at_{}", steps), fmt::format("{}", error));
    EXPECT_GT(error, 1e-5) << steps << " steps: too near to what floats round";
    const double x = -std::log(static_cast<double>(steps));
    const double y = std::log(error);
    n += 1;
    x_sum += x;
    y_sum += y;
    xx_sum += x * x;
    xy_sum += x * y;
  }
  const double slope = (n * xy_sum - x_sum * y_sum) / (n * xx_sum - x_sum * x_sum);
  EXPECT_NEAR(slope, GetParam().order, 0.25);
}

// The analyzer cannot follow ownership in std::function.
// NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks)
INSTANTIATE_TEST_SUITE_P(
    All, Order,
    ::testing::Values(Case{"ddim", ddim(0), 1, {80, 160, 320}}, Case{"euler", euler(), 1, {80, 160, 320}},
                      Case{"heun", heun(), 2, {80, 160, 320}}, Case{"dpmpp_1", dpmpp(1), 1, {80, 160, 320}},
                      Case{"dpmpp_2m", dpmpp(2), 2, {80, 160, 320}}, Case{"dpmpp_3m", dpmpp(3), 3, {60, 90, 135}},
                      Case{"unipc_1", unipc(1), 2, {80, 160, 320}}, Case{"unipc_2", unipc(2), 3, {60, 90, 135}},
                      Case{"unipc_3", unipc(3), 4, {40, 60, 80}}),
    [](const auto& instance) { return instance.param.name; });

// In one dimension, where samples can be compared with the distribution function.
const GaussianMixture kLine{1, {0.6, 0.4}, {-0.9, 1.1}, {0.35, 0.5}};

double line_cdf(NoiseLevel level, double x) {
  double cdf = 0;
  for (std::size_t k = 0; k < 2; ++k) {
    const double sd = std::hypot(level.alpha * kLine.sds[k], level.sigma);
    cdf += kLine.weights[k] * 0.5 * std::erfc((level.alpha * kLine.means[k] - x) / (sd * std::numbers::sqrt2));
  }
  return cdf;
}

// The Kolmogorov-Smirnov statistic times sqrt(n).
double ks_distance(NoiseLevel level, ConstMatrix x) {
  std::vector<float> sorted;
  for (std::size_t i = 0; i < x.rows; ++i) sorted.push_back(x(i, 0));
  std::ranges::sort(sorted);
  const auto n = static_cast<double>(x.rows);
  double worst = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double part = line_cdf(level, static_cast<double>(sorted[i])) - static_cast<double>(i) / n;
    worst = std::max({worst, part, 1 / n - part});
  }
  return worst * std::sqrt(n);
}

class Marginals : public ::testing::TestWithParam<Case> {};

// One-dimensional mixture: marginals at intermediate levels and at the end, with moments.
TEST_P(Marginals, AreTheForwardProcesss) {
  constexpr std::size_t kRows = 4000;
  constexpr double kBound = 1.95;  // exceeded with probability 0.001
  ThreadPool pool(2);
  SampleRun run{pool, 5};
  std::size_t seen = 0;
  const std::vector<NoiseLevel> levels = log_snr_levels(GetParam().steps[0], 0.005, 100);
  run.observer = [&](std::size_t index, NoiseLevel level, ConstMatrix x) {
    if (index % (levels.size() / 5) != 0 && index + 1 != levels.size()) return;
    ++seen;
    EXPECT_LT(ks_distance(level, x), kBound) << "level " << index;
    double mean = 0;
    double variance = level.sigma * level.sigma;
    const double a = level.alpha;
    for (std::size_t k = 0; k < 2; ++k) mean += kLine.weights[k] * a * kLine.means[k];
    for (std::size_t k = 0; k < 2; ++k) {
      variance += kLine.weights[k] * (std::pow(a * kLine.means[k] - mean, 2) + std::pow(a * kLine.sds[k], 2));
    }
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    for (std::size_t i = 0; i < x.rows; ++i) {
      const double d = static_cast<double>(x(i, 0)) - mean;
      sum += d / kRows;
      squares += d * d / kRows;
      fourths += d * d * d * d / kRows;
    }
    EXPECT_NEAR(sum, 0, 4 * std::sqrt(variance / kRows)) << "level " << index;
    EXPECT_NEAR(squares, variance, 4 * std::sqrt((fourths - squares * squares) / kRows)) << "level " << index;
  };
  MatrixBuffer x(kRows, 1);
  fill_prior(run, x);
  GetParam().solver(MixtureDenoiser(kLine), x, levels, run);
  EXPECT_GE(seen, 6U);
}

// The analyzer cannot follow ownership in std::function.
// NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks)
INSTANTIATE_TEST_SUITE_P(All, Marginals,
                         ::testing::Values(Case{"ddim_with_noise", ddim(1), 1, {1000}},
                                           Case{"ddim_with_half_the_noise", ddim(0.5), 1, {1000}},
                                           Case{"dpmpp_sde_1", dpmpp_sde(1), 1, {1000}},
                                           Case{"dpmpp_2m_sde", dpmpp_sde(2), 2, {200}},
                                           Case{"dpmpp_3m_sde", dpmpp_sde(3), 3, {200}},
                                           Case{"heun_with_churn", heun({40}), 2, {200}},
                                           Case{"heun_churned_in_between", heun({80, 0.05, 5}), 2, {200}},
                                           Case{"euler_with_churn", euler({40}), 1, {1000}}),
                         [](const auto& instance) { return instance.param.name; });

// The inverse ODE has an error of the same order.
class Backwards : public ::testing::TestWithParam<Case> {};

TEST_P(Backwards, InvertsTheOde) {
  std::vector<double> errors;
  for (const std::size_t steps : GetParam().steps) {
    std::vector<NoiseLevel> levels = log_snr_levels(steps + 1, 0.01, 50);
    levels.pop_back();
    std::ranges::reverse(levels);
    ThreadPool pool(2);
    const SampleRun run{pool, 5};
    MatrixBuffer x(300, 2);
    fill_prior(run, x);
    MatrixBuffer start(300, 2);
    copy(x, start);
    GetParam().solver(plane_mixture(), x, levels, run);
    std::ranges::reverse(levels);
    levels.push_back({1, 0});
    MatrixBuffer last(300, 2);
    SampleRun back{pool, 5};
    back.observer = [&](std::size_t index, NoiseLevel, ConstMatrix at) {
      if (index + 2 == levels.size()) copy(at, last);
    };
    GetParam().solver(plane_mixture(), x, levels, back);
    errors.push_back(distance(last, start));
  }
  const double ratio = static_cast<double>(GetParam().steps[1]) / static_cast<double>(GetParam().steps[0]);
  EXPECT_LT(errors[0], 0.2);
  EXPECT_LT(errors[1], errors[0] / std::pow(ratio, GetParam().order - 0.4)) << errors[0] << " " << errors[1];
}

// The analyzer cannot follow ownership in std::function.
// NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks)
INSTANTIATE_TEST_SUITE_P(All, Backwards,
                         ::testing::Values(Case{"euler", euler(), 1, {100, 200}}, Case{"heun", heun(), 2, {40, 80}},
                                           Case{"dpmpp_2m", dpmpp(2), 2, {40, 80}},
                                           Case{"dpmpp_3m", dpmpp(3), 3, {40, 80}},
                                           Case{"unipc_3", unipc(3), 3, {40, 80}},
                                           Case{"rk45", sample_rk45, 4, {5, 8}}),
                         [](const auto& instance) { return instance.param.name; });

TEST(Rk45, KeepsItsTolerance) {
  ThreadPool pool(2);
  const SampleRun run{pool, 5};
  const MatrixBuffer exact = solved(sample_rk45, log_snr_levels(200, kLow, kHigh));
  std::size_t levels_before = 0;
  for (const double tolerance : {1e-2, 1e-4, 1e-6}) {
    std::vector<NoiseLevel> levels = adaptive_levels(plane_mixture(), level_from_lambda(-std::log(kHigh)),
                                                     level_from_lambda(-std::log(kLow)), tolerance, run);
    EXPECT_GE(levels.size(), levels_before);
    levels_before = levels.size();
    levels.push_back({1, 0});
    // Errors of the steps accumulate, and some are amplified.
    EXPECT_LT(distance(solved(sample_rk45, levels), exact), 5 * tolerance + 1e-5) << tolerance;
  }
  EXPECT_GT(levels_before, 6U);
  EXPECT_LT(levels_before, 60U);
  EXPECT_THROW(adaptive_levels(plane_mixture(), {0.1, 0.9}, {0.9, 0.1}, 0, run), Error);
  EXPECT_THROW(adaptive_levels(plane_mixture(), level_from_lambda(-5), level_from_lambda(5), 1e-9, run), Error);
}

// Integration may start at a level without signal.
TEST(Rk45, StartsAtPureNoise) {
  ThreadPool pool(2);
  const SampleRun run{pool, 5};
  std::vector<NoiseLevel> levels = adaptive_levels(plane_mixture(), {0, 1}, level_from_lambda(5), 1e-4, run);
  levels.push_back({1, 0});
  EXPECT_LT(distance(solved(sample_rk45, levels), solved(sample_rk45, log_snr_levels(200, std::exp(-5), kHigh))), 0.02);
}

}  // namespace
}  // namespace sfumato
