#include "sfumato/samplers/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/samplers/testing.h"

namespace sfumato {
namespace {

using testing::expect_moments;
using testing::GaussianDenoiser;
using testing::Moments;

constexpr std::size_t kRows = 4000;
const std::vector<double> kMean{0.5, -0.2};
const std::vector<double> kSd{1.0, 0.3};

GaussianDenoiser gaussian(Parameterization answer = Parameterization::v, Variance variance = Variance::fixed_large,
                          std::vector<NoiseLevel> chain = {}) {
  return {kMean, kSd, answer, variance, std::move(chain)};
}

using Sampler = std::function<void(const Denoiser&, Matrix, std::span<const NoiseLevel>, const SampleRun&)>;

TEST(DpmSolver, OfFirstOrderIsDdim) {
  ThreadPool pool(1);
  const SampleRun run{pool, 9};
  const std::vector<NoiseLevel> levels = log_snr_levels(12, 0.01, 20);
  MatrixBuffer a(100, 2);
  MatrixBuffer b(100, 2);
  fill_prior(run, a);
  fill_prior(run, b);
  sample_dpmpp(gaussian(), a, levels, 1, run);
  sample_ddim(gaussian(), b, levels, 0, run);
  for (std::size_t i = 0; i < 100; ++i) {
    for (std::size_t j = 0; j < 2; ++j) EXPECT_NEAR(a(i, j), b(i, j), 1e-4F);
  }
  EXPECT_THROW(sample_dpmpp(gaussian(), a, levels, 4, run), Error);
}

// The exact mean and variance at the end of ancestral sampling.
Moments ancestral_moments(std::span<const NoiseLevel> levels, Variance kind, std::size_t j) {
  Moments at{0, 1};
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    at = testing::after_ancestral_step(at, gaussian(), levels, i, kind, j);
  }
  return at;
}

class Ancestral : public ::testing::TestWithParam<std::tuple<Variance, Parameterization>> {};

TEST_P(Ancestral, EndsAtTheMomentsOfItsRecursion) {
  const auto [variance, answer] = GetParam();
  ThreadPool pool(2);
  const SampleRun run{pool, 9};
  ScheduleConfig config;
  config.beta_end = 0.2;
  const std::vector<NoiseLevel> levels = chain_levels(make_schedule(config));
  MatrixBuffer x(kRows, 2);
  fill_prior(run, x);
  sample_ddpm(gaussian(answer, variance, levels), x, levels, variance, run);
  for (std::size_t j = 0; j < 2; ++j) {
    const Moments expected = ancestral_moments(levels, variance, j);
    expect_moments(x, j, expected);
    if (!is_learned(variance)) continue;
    // With the true mean and variance of every step this is the data distribution, up to the signal left at the chain's
    // end and the noise omitted in the last step.
    EXPECT_NEAR(expected.mean, kMean[j], 1e-3);
    EXPECT_NEAR(expected.variance, kSd[j] * kSd[j], 1e-3);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Ancestral,
                         ::testing::Combine(::testing::Values(Variance::fixed_large, Variance::fixed_small,
                                                              Variance::learned, Variance::learned_range),
                                            ::testing::Values(Parameterization::eps, Parameterization::x0,
                                                              Parameterization::v, Parameterization::mean,
                                                              Parameterization::score)));

TEST(Ddim, WithFullNoiseIsAncestralSampling) {
  ThreadPool pool(1);
  const SampleRun run{pool, 9};
  const std::vector<NoiseLevel> levels = karras_levels(25, 0.01, 20);
  MatrixBuffer a(300, 2);
  MatrixBuffer b(300, 2);
  fill_prior(run, a);
  fill_prior(run, b);
  sample_ddpm(gaussian(), a, levels, Variance::fixed_small, run);
  sample_ddim(gaussian(), b, levels, 1, run);
  for (std::size_t i = 0; i < 300; ++i) {
    for (std::size_t j = 0; j < 2; ++j) EXPECT_NEAR(a(i, j), b(i, j), 1e-4F);
  }
}

// A chain with zero terminal SNR: all samplers start at alpha = 0 and end at the data.
class WithoutLastSignal : public ::testing::TestWithParam<Parameterization> {
 protected:
  const std::vector<NoiseLevel> levels_ = [] {
    ScheduleConfig config;
    config.kind = ScheduleKind::cosine;
    config.zero_terminal_snr = true;
    return chain_levels(make_schedule(config));
  }();

  MatrixBuffer sampled(const Sampler& sampler) const {
    ThreadPool pool(2);
    const SampleRun run{pool, 9};
    MatrixBuffer x(kRows, 2);
    fill_prior(run, x);
    sampler(gaussian(GetParam(), Variance::fixed_small, levels_), x, levels_, run);
    return x;
  }
};

TEST_P(WithoutLastSignal, AncestralSamplingFollowsItsRecursion) {
  ASSERT_EQ(levels_[0].alpha, 0);
  const MatrixBuffer x =
      sampled([](const Denoiser& denoiser, Matrix points, std::span<const NoiseLevel> levels, const SampleRun& run) {
        sample_ddpm(denoiser, points, levels, Variance::fixed_small, run);
      });
  for (std::size_t j = 0; j < 2; ++j) expect_moments(x, j, ancestral_moments(levels_, Variance::fixed_small, j));
}

TEST_P(WithoutLastSignal, SolversEndAtTheData) {
  using Levels = std::span<const NoiseLevel>;
  const auto ddim = [](double eta) {
    return [=](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_ddim(d, x, l, eta, r); };
  };
  const auto dpmpp = [](std::size_t order) {
    return [=](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_dpmpp(d, x, l, order, r); };
  };
  const auto dpmpp_sde = [](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) {
    sample_dpmpp_sde(d, x, l, 2, r);
  };
  const auto unipc = [](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_unipc(d, x, l, 3, r); };
  const auto heun = [](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_heun(d, x, l, {20}, r); };
  const std::vector<Sampler> solvers{ddim(0), ddim(1), heun, dpmpp(2), dpmpp(3), dpmpp_sde, unipc};
  for (const Sampler& solver : solvers) {
    const MatrixBuffer x = sampled(solver);
    for (std::size_t j = 0; j < 2; ++j) {
      double mean = 0;
      double variance = 0;
      for (std::size_t i = 0; i < kRows; ++i) mean += static_cast<double>(x(i, j)) / kRows;
      for (std::size_t i = 0; i < kRows; ++i) variance += std::pow(static_cast<double>(x(i, j)) - mean, 2) / kRows;
      // Four standard errors, plus the discretisation error of 100 steps.
      EXPECT_NEAR(mean, kMean[j], 4 * kSd[j] / std::sqrt(kRows) + 0.01);
      EXPECT_NEAR(std::sqrt(variance), kSd[j], 4 * kSd[j] / std::sqrt(2.0 * kRows) + 0.03);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, WithoutLastSignal,
                         ::testing::Values(Parameterization::x0, Parameterization::v, Parameterization::mean));

TEST(Samplers, NeedMoreThanTheNoiseWithoutSignal) {
  ThreadPool pool(1);
  const SampleRun run{pool, 9};
  const std::vector<NoiseLevel> levels{{0, 1}, {0.6, 0.8}, {1, 0}};
  MatrixBuffer x(4, 2);
  EXPECT_THROW(sample_ddpm(gaussian(Parameterization::eps), x, levels, Variance::fixed_small, run), Error);
  EXPECT_THROW(sample_ddim(gaussian(Parameterization::score), x, levels, 0, run), Error);
}

TEST(Samplers, ShowEveryLevelAndDependOnTheRowAlone) {
  ThreadPool pool(2);
  const std::vector<NoiseLevel> levels = karras_levels(6, 0.01, 20);
  MatrixBuffer whole(64, 2);
  std::vector<double> sigmas;
  SampleRun run{pool, 3};
  run.observer = [&](std::size_t index, NoiseLevel level, ConstMatrix x) {
    EXPECT_EQ(index, sigmas.size());
    EXPECT_EQ(x.rows, 64U);
    sigmas.push_back(level.sigma);
  };
  fill_prior(run, whole);
  sample_ddpm(gaussian(), whole, levels, Variance::fixed_small, run);
  ASSERT_EQ(sigmas.size(), levels.size());
  EXPECT_EQ(sigmas.back(), 0);

  MatrixBuffer part(10, 2);
  SampleRun later{pool, 3};
  later.first_row = 40;
  fill_prior(later, part);
  sample_ddpm(gaussian(), part, levels, Variance::fixed_small, later);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(part(i, 0), whole(40 + i, 0));
}

TEST(Samplers, RefuseWhatDoesNotFit) {
  ThreadPool pool(1);
  const SampleRun run{pool};
  MatrixBuffer x(4, 2);
  MatrixBuffer wide(4, 3);
  const std::vector<NoiseLevel> levels = karras_levels(3, 0.01, 20);
  std::vector<NoiseLevel> backwards = levels;
  std::swap(backwards[0], backwards[1]);
  std::vector<NoiseLevel> unfinished = levels;
  unfinished.pop_back();
  EXPECT_THROW(sample_heun(gaussian(), wide, levels, {}, run), Error);
  EXPECT_THROW(sample_heun(gaussian(), x, backwards, {}, run), Error);
  EXPECT_THROW(sample_ddim(gaussian(), x, unfinished, 0, run), Error);
  EXPECT_THROW(sample_dpmpp_sde(gaussian(), x, unfinished, 2, run), Error);
  EXPECT_THROW(sample_ddim(gaussian(), x, levels, 1.5, run), Error);
  EXPECT_THROW(sample_euler(gaussian(), x, levels, {-1}, run), Error);
  EXPECT_THROW(sample_heun(gaussian(), x, levels, {1, 2, 1}, run), Error);
  EXPECT_THROW(sample_unipc(gaussian(), x, levels, 0, run), Error);
  EXPECT_THROW(sample_dpmpp_sde(gaussian(), x, levels, 4, run), Error);
}

}  // namespace
}  // namespace sfumato
