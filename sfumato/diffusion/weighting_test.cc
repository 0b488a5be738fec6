#include "sfumato/diffusion/weighting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"

namespace sfumato {
namespace {

constexpr std::array kTargets{Parameterization::eps, Parameterization::x0, Parameterization::v, Parameterization::score,
                              Parameterization::mean};

// The weight on x_0 by the papers' formulas; P2 is defined on eps, with SNR times the error of x_0.
double on_x0(const WeightConfig& config, double snr) {
  switch (config.kind) {
    case Weighting::min_snr:
      return std::min(snr, config.snr_gamma);
    case Weighting::p2:
      return snr / std::pow(config.p2_k + snr, config.p2_gamma);
    case Weighting::v:
      return snr + 1;
    case Weighting::truncated_snr:
      return std::max(snr, 1.0);
    case Weighting::simple:
      break;
  }
  return 1;
}

class Weightings : public ::testing::TestWithParam<Weighting> {
 protected:
  static WeightConfig config() { return {GetParam(), 3, 0.7, 1.5}; }
};

// The weight on x_0 is the same for all parameterizations, also for levels that do not preserve variance.
TEST_P(Weightings, MeanTheSameForEveryPrediction) {
  const NoiseLevel previous = level_from_lambda(3);
  for (const NoiseLevel level : {NoiseLevel{0.6, 0.8}, NoiseLevel{1, 3}, NoiseLevel{2, 0.2}, level_from_lambda(-9)}) {
    const double snr = std::pow(level.alpha / level.sigma, 2);
    for (const Parameterization target : kTargets) {
      const double factor = conversion(target, Parameterization::x0, level, previous).prediction;
      const double expected = on_x0(config(), snr) * factor * factor;
      EXPECT_NEAR(loss_weight(config(), target, level, previous) / expected, 1, 1e-10);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Weightings,
                         ::testing::Values(Weighting::min_snr, Weighting::p2, Weighting::v, Weighting::truncated_snr));

TEST(SimpleWeighting, IsOneOnThePrediction) {
  for (const Parameterization target : kTargets) EXPECT_EQ(loss_weight({}, target, {0.6, 0.8}, {0.9, 0.4}), 1);
}

TEST(MinSnr, HasItsLimits) {
  const auto weight = [](Parameterization target, NoiseLevel level) {
    return loss_weight({.kind = Weighting::min_snr}, target, level);
  };
  for (const double alpha : {0.0, 1e-200}) {
    EXPECT_EQ(weight(Parameterization::eps, {alpha, 1}), 1);
    EXPECT_EQ(weight(Parameterization::score, {alpha, 2}), 4);
    EXPECT_EQ(weight(Parameterization::x0, {alpha, 1}), 0);
    EXPECT_EQ(weight(Parameterization::v, {alpha, 1}), 0);
  }
  for (const double sigma : {0.0, 1e-200}) {
    EXPECT_EQ(weight(Parameterization::eps, {1, sigma}), 0);
    EXPECT_EQ(weight(Parameterization::score, {1, sigma}), 0);
    EXPECT_EQ(weight(Parameterization::x0, {1, sigma}), 5);
    EXPECT_EQ(weight(Parameterization::v, {1, sigma}), 0);
  }
}

TEST(WeightConfig, SaysWhatIsOutOfRange) {
  EXPECT_NO_THROW(validate(WeightConfig{}));
  EXPECT_THROW(validate({.snr_gamma = 0}), Error);
  EXPECT_THROW(validate({.p2_gamma = -1}), Error);
  EXPECT_THROW(validate({.p2_k = std::nan("")}), Error);
}

}  // namespace
}  // namespace sfumato
