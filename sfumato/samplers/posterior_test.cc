#include "sfumato/samplers/posterior.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "sfumato/base/error.h"
#include "sfumato/samplers/observed_columns.h"
#include "sfumato/samplers/small_matrix.h"
#include "sfumato/samplers/testing.h"
#include "sfumato/samplers/toy_denoiser.h"
#include "sfumato/toys/toy_density.h"

namespace sfumato {
namespace {

constexpr std::size_t kDim = 3;
constexpr double kBlank = std::numeric_limits<double>::quiet_NaN();
const std::vector<double> kMean{0.3, -0.5, 0.1};
// The mean of three correlated columns.
const std::vector<double> kCovariance{1.0, 0.6, -0.3, 0.6, 0.8, 0.1, -0.3, 0.1, 0.5};

// x = (scale C + added I)^-1 x.
void solve(double scale, double added, std::span<double> x) {
  std::vector<double> a(kCovariance);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = scale * a[i] + (i % (kDim + 1) == 0 ? added : 0);
  const DoubleMatrix l(a.data(), kDim, kDim);
  ASSERT_TRUE(cholesky(l));
  solve_lower(l, x);
  solve_lower_transposed(l, x);
}

// The ideal denoiser of data N(kMean, kCovariance).
class CorrelatedDenoiser final : public ExactDenoiser {
 public:
  CorrelatedDenoiser() : ExactDenoiser(Parameterization::v) {}
  std::size_t dim() const override { return kDim; }
  PosteriorMean posterior_mean(NoiseLevel level) const override {
    return [level](std::span<const double> x_t, std::span<double> x_0) {
      std::vector<double> gap(kDim);
      for (std::size_t j = 0; j < kDim; ++j) gap[j] = x_t[j] - level.alpha * kMean[j];
      solve(level.alpha * level.alpha, level.sigma * level.sigma, gap);
      for (std::size_t i = 0; i < kDim; ++i) {
        x_0[i] = kMean[i];
        for (std::size_t j = 0; j < kDim; ++j) x_0[i] += level.alpha * kCovariance[i * kDim + j] * gap[j];
      }
    };
  }
};

struct Gaussian {
  std::vector<double> mean;
  std::vector<double> covariance;
  double log_evidence = 0;
};

// N(kMean, kCovariance) given the observed columns y with their noise: one Kalman update per column.
Gaussian conditional(std::span<const double> y, std::span<const double> deviations) {
  Gaussian at{kMean, kCovariance, 0};
  for (std::size_t j = 0; j < kDim; ++j) {
    if (std::isnan(y[j])) continue;
    const Gaussian before = at;
    const double variance = before.covariance[j * kDim + j] + deviations[j] * deviations[j];
    const double gap = y[j] - before.mean[j];
    at.log_evidence -= 0.5 * (gap * gap / variance + std::log(2 * std::numbers::pi * variance));
    for (std::size_t a = 0; a < kDim; ++a) {
      const double gain = before.covariance[a * kDim + j] / variance;
      at.mean[a] += gain * gap;
      for (std::size_t b = 0; b < kDim; ++b) at.covariance[a * kDim + b] -= gain * before.covariance[j * kDim + b];
    }
  }
  return at;
}

struct Case {
  std::vector<double> y;
  std::vector<double> deviations;
  std::size_t full_dim = 48;
};

class OnGaussianData : public ::testing::TestWithParam<Case> {};

std::vector<double> repeated(const std::vector<double>& row, std::size_t rows) {
  std::vector<double> all;
  for (std::size_t i = 0; i < rows; ++i) all.insert(all.end(), row.begin(), row.end());
  return all;
}

// Expects means and covariances within four standard errors.
void expect_gaussian(std::span<const double> x, const Gaussian& expected) {
  const std::size_t rows = x.size() / kDim;
  const auto n = static_cast<double>(rows);
  for (std::size_t a = 0; a < kDim; ++a) {
    const double var_a = std::max(0.0, expected.covariance[a * kDim + a]);
    double mean = 0;
    for (std::size_t i = 0; i < rows; ++i) mean += x[i * kDim + a] / n;
    EXPECT_NEAR(mean, expected.mean[a], 4 * std::sqrt(var_a / n) + 1e-6);
    for (std::size_t b = 0; b <= a; ++b) {
      const double var_b = std::max(0.0, expected.covariance[b * kDim + b]);
      const double cov = expected.covariance[a * kDim + b];
      double sum = 0;
      for (std::size_t i = 0; i < rows; ++i) {
        sum += (x[i * kDim + a] - expected.mean[a]) * (x[i * kDim + b] - expected.mean[b]) / n;
      }
      EXPECT_NEAR(sum, cov, 4 * std::sqrt((var_a * var_b + cov * cov) / n) + 1e-6);
    }
  }
}

TEST_P(OnGaussianData, IsTheConditionalInClosedForm) {
  const Case& example = GetParam();
  constexpr std::size_t kRows = 3000;
  ThreadPool pool(2);
  const SampleRun run{pool, 11};
  const std::vector<double> y = repeated(example.y, kRows);
  const ObservedColumns observed({y.data(), kRows, kDim}, example.deviations);
  std::vector<double> x(y.size());
  std::vector<double> mean(y.size());
  ParticleConfig config;
  const bool full = example.full_dim >= kDim;
  config.particles = full ? 2 : 32;
  config.full_dim = example.full_dim;
  const std::vector<PosteriorQuality> quality =
      sample_posterior(CorrelatedDenoiser(), observed, log_snr_levels(full ? 12 : 60, 0.01, 100), config,
                       {x.data(), kRows, kDim}, run, {mean.data(), kRows, kDim});
  const Gaussian expected = conditional(example.y, example.deviations);
  expect_gaussian(x, expected);
  double evidence = 0;
  for (std::size_t i = 0; i < kRows; ++i) {
    evidence += std::exp(quality[i].log_evidence) / kRows;
    // With the exact covariance all weights are one, up to the signal left at the last level.
    if (full) {
      ASSERT_NEAR(quality[i].log_evidence, expected.log_evidence, 0.1);
      ASSERT_GT(quality[i].effective_size, 1.99);
    }
    for (std::size_t j = 0; j < kDim; ++j) {
      if (std::isnan(example.y[j]) || example.deviations[j] > 0) continue;
      ASSERT_NEAR(x[i * kDim + j], example.y[j], 1e-12);
      ASSERT_NEAR(mean[i * kDim + j], example.y[j], 1e-12);
    }
  }
  EXPECT_NEAR(std::log(evidence), expected.log_evidence, 0.02);
}

INSTANTIATE_TEST_SUITE_P(All, OnGaussianData,
                         ::testing::Values(Case{{0.9, kBlank, kBlank}, {0, 0, 0}},       // one column
                                           Case{{-0.4, kBlank, 1.2}, {0, 0, 0}},         // two
                                           Case{{kBlank, kBlank, kBlank}, {0, 0, 0}},    // none
                                           Case{{0.9, -1.5, 0.4}, {0.3, 0.7, 0.1}},      // with noise
                                           Case{{0.9, 0.2, kBlank}, {0.3, 0, 0}},        // exact and with noise
                                           Case{{0.9, kBlank, kBlank}, {0, 0, 0}, 0}));  // no derivatives

// sqrt(n) times the Kolmogorov-Smirnov statistic exceeds 1.95 with probability 0.001.
double kolmogorov_smirnov(std::vector<double> values, const std::vector<double>& cdf, double low, double high) {
  std::ranges::sort(values);
  const auto n = static_cast<double>(values.size());
  double worst = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double at = (values[i] - low) / (high - low) * static_cast<double>(cdf.size() - 1);
    const auto cell = static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(cdf.size() - 2)));
    const double expected = std::lerp(cdf[cell], cdf[cell + 1], at - static_cast<double>(cell)) / cdf.back();
    const auto rank = static_cast<double>(i);
    worst = std::max({worst, std::abs(expected - rank / n), std::abs(expected - (rank + 1) / n)});
  }
  return worst;
}

// The integral of p(x, y) over y up to each of evenly spaced points, by the trapezoidal rule.
std::vector<double> integrals(const ToyDensity& density, double x, double low, double high) {
  constexpr std::size_t kCells = 4000;
  const double width = (high - low) / kCells;
  std::vector<double> cdf(kCells + 1);
  double before = 0;
  for (std::size_t i = 0; i <= kCells; ++i) {
    const double p = std::exp(density.log_density({x, low + static_cast<double>(i) * width}));
    if (i > 0) cdf[i] = cdf[i - 1] + 0.5 * (before + p) * width;
    before = p;
  }
  return cdf;
}

TEST(Posterior, OfTheSwissRollIsTheExactConditional) {
  constexpr std::size_t kRows = 400;
  constexpr double kLow = -4;
  constexpr double kHigh = 4;
  const Standardizer transform = Standardizer::fit(make_toy({}));
  const ToyDenoiser denoiser(ToyName::swiss_roll, 0.1, transform);
  const ToyDensity density(ToyName::swiss_roll, 0.1, view_through(transform));
  ThreadPool pool(2);
  const SampleRun run{pool, 5};
  for (const double x : {0.75, 0.0, -1.2}) {
    const std::vector<double> y = repeated({x, kBlank}, kRows);
    std::vector<double> drawn(y.size());
    const std::vector<PosteriorQuality> quality =
        sample_posterior(denoiser, ObservedColumns({y.data(), kRows, 2}), log_snr_levels(40, 0.002, 80), {},
                         {drawn.data(), kRows, 2}, run);
    const std::vector<double> cdf = integrals(density, x, kLow, kHigh);
    std::vector<double> ys;
    for (std::size_t i = 0; i < kRows; ++i) ys.push_back(drawn[2 * i + 1]);
    EXPECT_LT(kolmogorov_smirnov(ys, cdf, kLow, kHigh), 1.95 / std::sqrt(kRows)) << x;
    double evidence = 0;
    for (const PosteriorQuality& row : quality) evidence += std::exp(row.log_evidence) / kRows;
    EXPECT_NEAR(std::log(evidence), std::log(cdf.back()), 0.15) << x;
    // Each interval of y between gaps of low density is a turn of the roll; all must have their fraction of points.
    const auto cells_of = [&](double value) { return (value - kLow) / (kHigh - kLow) * 4000; };
    std::size_t modes = 0;
    for (std::size_t i = 0; i + 1 < cdf.size();) {
      const std::size_t begin = i++;
      const auto is_flat = [&](std::size_t cell) { return cdf[cell + 1] - cdf[cell] < 1e-7 * cdf.back(); };
      if (is_flat(begin)) continue;
      while (i + 1 < cdf.size() && !is_flat(i)) ++i;
      const double frequency = (cdf[i] - cdf[begin]) / cdf.back();
      const auto inside = [&](double value) {
        return cells_of(value) >= static_cast<double>(begin) && cells_of(value) < static_cast<double>(i);
      };
      const auto found = static_cast<double>(std::ranges::count_if(ys, inside));
      EXPECT_NEAR(found / kRows, frequency, 4 * std::sqrt(frequency * (1 - frequency) / kRows) + 0.01) << x;
      ++modes;
    }
    EXPECT_GE(modes, 2U) << x;
  }
}

TEST(Posterior, RowsDoNotDependOnBlocksOrThreads) {
  const Standardizer transform = Standardizer::fit(make_toy({}));
  const ToyDenoiser denoiser(ToyName::swiss_roll, 0.1, transform);
  const std::vector<NoiseLevel> levels = log_snr_levels(10, 0.01, 80);
  const std::vector<double> y{0.2, kBlank, kBlank, 0.5, 0.1, kBlank, -0.3, kBlank, kBlank, kBlank};
  ThreadPool one(1);
  ThreadPool three(3);
  std::vector<double> whole(10);
  sample_posterior(denoiser, ObservedColumns({y.data(), 5, 2}), levels, {}, {whole.data(), 5, 2}, {one, 7, 100});
  std::vector<double> part(4);
  sample_posterior(denoiser, ObservedColumns({y.data() + 4, 2, 2}), levels, {}, {part.data(), 2, 2}, {three, 7, 102});
  EXPECT_TRUE(std::ranges::equal(part, std::span(whole).subspan(4, 4)));
}

TEST(Posterior, ShowsEachLevelToTheObserver) {
  constexpr std::size_t kRows = 500;
  ThreadPool pool(2);
  const std::vector<NoiseLevel> levels = log_snr_levels(10, 0.01, 80);
  const std::vector<double> y = repeated({1.4, kBlank, kBlank}, kRows);
  const ObservedColumns observed({y.data(), kRows, kDim});
  std::vector<double> unseen(y.size());
  sample_posterior(CorrelatedDenoiser(), observed, levels, {}, {unseen.data(), kRows, kDim}, {pool, 7});
  std::vector<double> drawn(y.size());
  std::vector<double> means;  // of the observed column
  const auto observer = [&](std::size_t index, NoiseLevel level, ConstMatrix x) {
    ASSERT_EQ(index, means.size());
    EXPECT_EQ(level.sigma, levels[index].sigma);
    ASSERT_EQ(x.rows, kRows);
    ASSERT_EQ(x.cols, kDim);
    means.push_back(0);
    for (std::size_t i = 0; i < kRows; ++i) means.back() += static_cast<double>(x(i, 0)) / kRows;
    if (index + 1 < levels.size()) return;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      ASSERT_EQ(x(i / kDim, i % kDim), static_cast<float>(unseen[i]));
    }
  };
  sample_posterior(CorrelatedDenoiser(), observed, levels, {}, {drawn.data(), kRows, kDim}, {pool, 7, 0, observer});
  EXPECT_EQ(drawn, unseen);
  ASSERT_EQ(means.size(), levels.size());
  for (std::size_t i = 0; i < levels.size(); ++i) {
    EXPECT_NEAR(means[i], 1.4 * levels[i].alpha, 4 * levels[i].sigma / std::sqrt(kRows) + 1e-6) << i;
  }
}

TEST(Posterior, RefusesWhatDoesNotFit) {
  ThreadPool pool(1);
  const SampleRun run{pool};
  const std::vector<NoiseLevel> levels = log_snr_levels(4, 0.01, 80);
  const std::vector<double> y{0.2, kBlank, kBlank};
  const ObservedColumns observed({y.data(), 1, 3});
  std::vector<double> x(3);
  ParticleConfig none;
  none.particles = 0;
  EXPECT_THROW(sample_posterior(CorrelatedDenoiser(), observed, levels, none, {x.data(), 1, 3}, run), Error);
  EXPECT_THROW(sample_posterior(CorrelatedDenoiser(), observed, levels, {}, {x.data(), 1, 2}, run), Error);
  const std::vector<double> infinite{HUGE_VAL, 0, 0};
  const std::vector<double> short_list{0.1};
  const std::vector<double> negative{0.1, -1, 0};
  EXPECT_THROW(ObservedColumns({infinite.data(), 1, 3}), Error);
  EXPECT_THROW(ObservedColumns({y.data(), 1, 3}, short_list), Error);
  EXPECT_THROW(ObservedColumns({y.data(), 1, 3}, negative), Error);
}

}  // namespace
}  // namespace sfumato
