#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sfumato/base/error.h"
#include "sfumato/samplers/exact_denoiser.h"
#include "sfumato/samplers/sampler.h"
#include "sfumato/samplers/testing.h"

namespace sfumato {
namespace {

using testing::expect_moments;
using testing::GaussianDenoiser;
using testing::Moments;

constexpr std::size_t kRows = 8000;
const std::vector<double> kMean{0.5, -0.2};
const std::vector<double> kSd{1.0, 0.3};

// x' = x + h score + sqrt(2 h) z, h = 2 (snr sigma)^2, score = (alpha m - x) / (alpha^2 v + sigma^2).
Moments corrected(Moments at, NoiseLevel level, const Corrector& corrector, std::size_t j) {
  if (level.alpha == 0) return at;
  const double h = 2 * std::pow(corrector.snr * level.sigma, 2);
  const double variance = std::pow(level.alpha * kSd[j], 2) + level.sigma * level.sigma;
  for (std::size_t k = 0; k < corrector.steps; ++k) {
    at = at.through(1 - h / variance, h / variance * level.alpha * kMean[j], 2 * h);
  }
  return at;
}

Moments langevin_moments(std::span<const NoiseLevel> levels, const Corrector& corrector, std::size_t j) {
  const GaussianDenoiser denoiser(kMean, kSd, Parameterization::v);
  Moments at{0, 1};
  for (const NoiseLevel level : levels.first(levels.size() - 1)) at = corrected(at, level, corrector, j);
  const NoiseLevel last = levels[levels.size() - 2];
  const double at_zero = denoiser.posterior_mean(last, j, 0);
  return at.through(denoiser.posterior_mean(last, j, 1) - at_zero, at_zero, 0);
}

Moments predictor_corrector_moments(std::span<const NoiseLevel> levels, Variance kind, const Corrector& corrector,
                                    std::size_t j) {
  const GaussianDenoiser denoiser(kMean, kSd, Parameterization::v);
  Moments at{0, 1};
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    at = testing::after_ancestral_step(at, denoiser, levels, i, kind, j);
    if (levels[i + 1].sigma > 0) at = corrected(at, levels[i + 1], corrector, j);
  }
  return at;
}

class Corrected : public ::testing::TestWithParam<Parameterization> {};

TEST_P(Corrected, LangevinHasTheMomentsOfItsRecursion) {
  ThreadPool pool(2);
  const SampleRun run{pool, 9};
  const std::vector<NoiseLevel> levels = log_snr_levels(25, 0.02, 20);
  const Corrector corrector{3, 0.4};
  MatrixBuffer x(kRows, 2);
  fill_prior(run, x);
  sample_langevin(GaussianDenoiser(kMean, kSd, GetParam()), x, levels, corrector, run);
  for (std::size_t j = 0; j < 2; ++j) expect_moments(x, j, langevin_moments(levels, corrector, j));
}

TEST_P(Corrected, PredictorCorrectorHasTheMomentsOfItsRecursion) {
  ThreadPool pool(2);
  const SampleRun run{pool, 10};
  ScheduleConfig config;
  config.steps = 30;
  config.beta_end = 0.5;
  const std::vector<NoiseLevel> levels = chain_levels(make_schedule(config));
  const Corrector corrector{2, 0.3};
  for (const Variance variance : {Variance::fixed_large, Variance::fixed_small, Variance::learned_range}) {
    MatrixBuffer x(kRows, 2);
    fill_prior(run, x);
    sample_predictor_corrector(GaussianDenoiser(kMean, kSd, GetParam(), variance, levels), x, levels, variance,
                               corrector, run);
    for (std::size_t j = 0; j < 2; ++j) {
      expect_moments(x, j, predictor_corrector_moments(levels, variance, corrector, j));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Corrected,
                         ::testing::Values(Parameterization::eps, Parameterization::x0, Parameterization::v,
                                           Parameterization::mean, Parameterization::score));

// The tests above verify the recursions; in the limit of small steps these converge to the data.
TEST(Corrected, EndsAtTheDataInTheLimit) {
  const std::vector<NoiseLevel> levels = log_snr_levels(200, 0.002, 20);
  const Corrector corrector{400, 0.1};
  for (std::size_t j = 0; j < 2; ++j) {
    for (const Moments& end : {langevin_moments(levels, corrector, j),
                               predictor_corrector_moments(levels, Variance::fixed_small, corrector, j)}) {
      EXPECT_NEAR(end.mean, kMean[j], 0.02 * kSd[j]);
      EXPECT_NEAR(end.variance, kSd[j] * kSd[j], 0.03 * kSd[j] * kSd[j]);
    }
  }
}

TEST(Corrected, StartsWhereThereIsNoSignal) {
  ScheduleConfig config;
  config.kind = ScheduleKind::cosine;
  config.zero_terminal_snr = true;
  const std::vector<NoiseLevel> levels = chain_levels(make_schedule(config));
  ASSERT_EQ(levels[0].alpha, 0);
  ThreadPool pool(2);
  const SampleRun run{pool, 9};
  const GaussianDenoiser denoiser(kMean, kSd, Parameterization::x0);
  MatrixBuffer x(kRows, 2);
  fill_prior(run, x);
  sample_langevin(denoiser, x, levels, {1, 0.3}, run);
  for (std::size_t j = 0; j < 2; ++j) expect_moments(x, j, langevin_moments(levels, {1, 0.3}, j));
}

// Langevin steps at clean data alone would stay at the nearest mode; annealing gives every mode its weight.
TEST(Corrected, GivesEveryModeItsWeight) {
  const MixtureDenoiser denoiser({1, {0.8, 0.2}, {-1, 1}, {0.1, 0.1}});
  ThreadPool pool(2);
  const SampleRun run{pool, 12};
  const std::vector<NoiseLevel> levels = log_snr_levels(100, 0.01, 20);
  const auto fraction_above = [](ConstMatrix x) {
    double above = 0;
    for (std::size_t i = 0; i < x.rows; ++i) above += x(i, 0) > 0 ? 1 : 0;
    return above / static_cast<double>(x.rows);
  };
  const double error = 4 * std::sqrt(0.2 * 0.8 / kRows);
  MatrixBuffer x(kRows, 1);
  fill_prior(run, x);
  sample_langevin(denoiser, x, levels, {25, 0.3}, run);
  EXPECT_NEAR(fraction_above(x), 0.2, error);
  fill_prior(run, x);
  sample_predictor_corrector(denoiser, x, levels, Variance::fixed_small, {1, 0.2}, run);
  EXPECT_NEAR(fraction_above(x), 0.2, error);
}

using Sampler = std::function<void(const Denoiser&, Matrix, std::span<const NoiseLevel>, const SampleRun&)>;

const std::vector<Sampler>& both() {
  static const std::vector<Sampler> kBoth{
      [](const Denoiser& d, Matrix x, std::span<const NoiseLevel> l, const SampleRun& run) {
        sample_langevin(d, x, l, {2, 0.3}, run);
      },
      [](const Denoiser& d, Matrix x, std::span<const NoiseLevel> l, const SampleRun& run) {
        sample_predictor_corrector(d, x, l, Variance::fixed_small, {2, 0.3}, run);
      }};
  return kBoth;
}

TEST(Corrected, ShowsEveryLevelAndDependsOnTheRowAlone) {
  const GaussianDenoiser denoiser(kMean, kSd, Parameterization::v);
  const std::vector<NoiseLevel> levels = karras_levels(6, 0.01, 20);
  for (const Sampler& sampler : both()) {
    ThreadPool pool(3);
    std::vector<double> sigmas;
    SampleRun run{pool, 3};
    run.observer = [&](std::size_t index, NoiseLevel level, ConstMatrix) {
      EXPECT_EQ(index, sigmas.size());
      sigmas.push_back(level.sigma);
    };
    MatrixBuffer whole(64, 2);
    fill_prior(run, whole);
    sampler(denoiser, whole, levels, run);
    ASSERT_EQ(sigmas.size(), levels.size());
    EXPECT_EQ(sigmas.back(), 0);

    ThreadPool one(1);
    SampleRun later{one, 3};
    later.first_row = 40;
    MatrixBuffer part(10, 2);
    fill_prior(later, part);
    sampler(denoiser, part, levels, later);
    for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(part(i, 0), whole(40 + i, 0));
  }
}

TEST(Corrected, RefusesWhatDoesNotFit) {
  const GaussianDenoiser denoiser(kMean, kSd, Parameterization::v);
  const std::vector<NoiseLevel> levels = karras_levels(3, 0.01, 20);
  ThreadPool pool(1);
  const SampleRun run{pool};
  MatrixBuffer x(4, 2);
  for (const Corrector& bad : {Corrector{1, 0}, Corrector{1, 1}, Corrector{1, -0.1}, Corrector{0, 0.3},
                               Corrector{1, std::numeric_limits<double>::quiet_NaN()}}) {
    EXPECT_THROW(sample_langevin(denoiser, x, levels, bad, run), Error);
    EXPECT_THROW(sample_predictor_corrector(denoiser, x, levels, Variance::fixed_small, bad, run), Error);
  }
  MatrixBuffer wide(4, 3);
  for (const Sampler& sampler : both()) {
    EXPECT_THROW(sampler(denoiser, wide, levels, run), Error);
    EXPECT_THROW(sampler(denoiser, x, std::span(levels).first(2), run), Error);
  }
}

}  // namespace
}  // namespace sfumato
