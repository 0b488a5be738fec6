#include "sfumato/samplers/likelihood_evidence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "sfumato/base/error.h"
#include "sfumato/samplers/exact_denoiser.h"
#include "sfumato/samplers/testing.h"

namespace sfumato {
namespace {

struct Drawn {
  std::vector<double> x;
  double log_evidence = 0;  // log of the mean
  double least_size = 0;
};

Drawn draw(const Denoiser& denoiser, const Evidence& evidence, std::size_t rows, std::size_t particles,
           std::size_t levels = 40) {
  ThreadPool pool(2);
  const std::size_t dim = denoiser.dim();
  Drawn drawn{std::vector<double>(rows * dim), 0, static_cast<double>(particles)};
  ParticleConfig config;
  config.particles = particles;
  double sum = 0;
  for (const PosteriorQuality& row : sample_posterior(denoiser, evidence, log_snr_levels(levels, 0.002, 80), config,
                                                      {drawn.x.data(), rows, dim}, {pool, 3})) {
    sum += std::exp(row.log_evidence);
    drawn.least_size = std::min(drawn.least_size, row.effective_size);
  }
  drawn.log_evidence = std::log(sum / static_cast<double>(rows));
  return drawn;
}

// N(0, diag(1, 0.5^2)) observed through y = x + 2 y' + noise: correlated, with a closed form.
constexpr double kSecond = 0.5;
constexpr double kSeen = 1.7;
constexpr double kNoise = 0.3;
double seen_at(std::span<const double> x) {
  const double gap = kSeen - x[0] - 2 * x[1];
  return -0.5 * (gap * gap / (kNoise * kNoise) + std::log(2 * std::numbers::pi * kNoise * kNoise));
}

class OfALinearView : public ::testing::TestWithParam<bool> {};

TEST_P(OfALinearView, IsTheConditionalInClosedForm) {
  constexpr std::size_t kRows = 4000;
  LogLikelihoodGradient gradient;
  if (GetParam()) {
    gradient = [](std::size_t, std::span<const double> x, std::span<double> out) {
      out[0] = (kSeen - x[0] - 2 * x[1]) / (kNoise * kNoise);
      out[1] = 2 * out[0];
    };
  }
  const LikelihoodEvidence evidence([](std::size_t, std::span<const double> x) { return seen_at(x); }, gradient);
  const Drawn drawn = draw(MixtureDenoiser({2, {1}, {0, 0}, {1, kSecond}}), evidence, kRows, 4);
  // A Kalman update: gain = C a / (a C a + noise), a = (1, 2), C a = (1, 2 second^2).
  const double variance = 1 + 4 * kSecond * kSecond + kNoise * kNoise;
  const double along[2]{1, 2 * kSecond * kSecond};
  const double before[2]{1, kSecond * kSecond};
  MatrixBuffer x(kRows, 2);
  for (std::size_t i = 0; i < 2 * kRows; ++i) x(i / 2, i % 2) = static_cast<float>(drawn.x[i]);
  for (std::size_t j = 0; j < 2; ++j) {
    testing::expect_moments(x, j, {along[j] * kSeen / variance, before[j] - along[j] * along[j] / variance});
  }
  EXPECT_NEAR(drawn.log_evidence, -0.5 * (kSeen * kSeen / variance + std::log(2 * std::numbers::pi * variance)), 0.01);
  // The Gaussian approximation equals the likelihood up to a slope in a nearly flat direction.
  EXPECT_GT(drawn.least_size, 3.8);
}

INSTANTIATE_TEST_SUITE_P(Gradients, OfALinearView, ::testing::Bool());

// One column: the distribution function of p(x) L(x) by the midpoint rule.
struct Reference {
  std::vector<double> cdf;
  double log_evidence = 0;
};
constexpr double kLow = -5;
constexpr double kHigh = 5;

Reference reference(const GaussianMixture& mixture, const LogLikelihood& log_likelihood) {
  constexpr std::size_t kCells = 100000;
  const MixtureDenoiser prior(mixture);
  Reference found{{0}, 0};
  double sum = 0;
  for (std::size_t i = 0; i < kCells; ++i) {
    const double x = kLow + (static_cast<double>(i) + 0.5) * (kHigh - kLow) / kCells;
    const double p = std::exp(prior.log_density({1, 0}, {&x, 1}) + log_likelihood(0, {&x, 1}));
    sum += (std::isnan(p) ? 0 : p) * (kHigh - kLow) / kCells;
    found.cdf.push_back(sum);
  }
  for (double& value : found.cdf) value /= sum;
  found.log_evidence = std::log(sum);
  return found;
}

// The Kolmogorov-Smirnov statistic times sqrt(n); exceeds 1.95 with probability 0.001.
double kolmogorov(std::vector<double> x, const Reference& expected) {
  std::ranges::sort(x);
  const auto n = static_cast<double>(x.size());
  double worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double at = (x[i] - kLow) / (kHigh - kLow) * static_cast<double>(expected.cdf.size() - 1);
    const double f = expected.cdf[static_cast<std::size_t>(
        std::clamp(std::nearbyint(at), 0.0, static_cast<double>(expected.cdf.size() - 1)))];
    worst = std::max({worst, f - static_cast<double>(i) / n, (static_cast<double>(i) + 1) / n - f});
  }
  return worst * std::sqrt(n);
}

// Two modes with weights 0.3 and 0.7.
const GaussianMixture kTwo{1, {0.3, 0.7}, {-1, 1}, {0.3, 0.4}};

struct Shape {
  const char* name;
  LogLikelihood log_likelihood;
};

std::string name_of_shape(const ::testing::TestParamInfo<Shape>& tested) { return tested.param.name; }

class OfAnyShape : public ::testing::TestWithParam<Shape> {};

// Reverse steps between two modes are not Gaussian, so the number of steps matters there.
TEST_P(OfAnyShape, IsTheProductOfModelAndLikelihood) {
  const LogLikelihood& log_likelihood = GetParam().log_likelihood;
  const Reference expected = reference(kTwo, log_likelihood);
  const Drawn drawn = draw(MixtureDenoiser(kTwo), LikelihoodEvidence(log_likelihood), 2000, 16, 80);
  EXPECT_LT(kolmogorov(drawn.x, expected), 1.95);
  EXPECT_NEAR(drawn.log_evidence, expected.log_evidence, 0.04);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, OfAnyShape,
    ::testing::Values(
        Shape{"none", [](std::size_t, std::span<const double>) { return 0.0; }},
        Shape{"slope", [](std::size_t, std::span<const double> x) { return -1.5 * x[0]; }},
        Shape{"one_side", [](std::size_t, std::span<const double> x) { return -std::log1p(std::exp(6 * x[0])); }},
        Shape{"both_sides", [](std::size_t, std::span<const double> x) { return std::pow(x[0], 2) / 4; }},
        Shape{"heavy_tails", [](std::size_t, std::span<const double> x) { return -2 * std::log1p(9 * x[0] * x[0]); }},
        Shape{"half_a_line",
              [](std::size_t,
                 std::span<const double> x) { return x[0] < 0.2 ? 0.0 : -std::numeric_limits<double>::infinity(); }},
        Shape{"not_a_number", [](std::size_t, std::span<const double> x) { return std::log(x[0]); }}),
    name_of_shape);

TEST(LikelihoodEvidence, IsCalledWithTheRow) {
  const LogLikelihood log_likelihood = [](std::size_t row, std::span<const double> x) {
    return -0.5 * std::pow((x[0] - (row % 2 == 0 ? -1 : 1)) / 0.05, 2);
  };
  const Drawn drawn = draw(MixtureDenoiser(kTwo), LikelihoodEvidence(log_likelihood), 100, 16);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_NEAR(drawn.x[i], i % 2 == 0 ? -1 : 1, 0.3) << i;
}

TEST(LikelihoodEvidence, RefusesALikelihoodOfZero) {
  EXPECT_THROW(LikelihoodEvidence(nullptr), Error);
  const LikelihoodEvidence nowhere(
      [](std::size_t, std::span<const double>) { return -std::numeric_limits<double>::infinity(); });
  EXPECT_THROW(draw(MixtureDenoiser(kTwo), nowhere, 2, 4), Error);
}

}  // namespace
}  // namespace sfumato
