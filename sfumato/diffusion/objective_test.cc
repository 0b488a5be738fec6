#include "sfumato/diffusion/objective.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"

namespace sfumato {
namespace {

struct Batch {
  MatrixBuffer prediction{5, 3};
  MatrixBuffer x0{5, 3};
  MatrixBuffer eps{5, 3};
  MatrixBuffer gradient{5, 3};
  std::vector<NoiseLevel> levels;

  Batch() {
    RowRandom random(RandomStream(1, Purpose::test), 0);
    for (std::size_t i = 0; i < 5; ++i) {
      levels.push_back(level_from_lambda(static_cast<double>(i) - 1.5));
      for (std::size_t j = 0; j < 3; ++j) {
        prediction(i, j) = static_cast<float>(random.normal());
        x0(i, j) = static_cast<float>(random.normal());
        eps(i, j) = static_cast<float>(random.normal());
      }
    }
  }

  double loss(Parameterization target, Weighting weighting) {
    return loss_and_grad({weighting}, target, prediction, x0, eps, levels, 0.1, gradient);
  }
};

TEST(Loss, IsTheMeanSquaredErrorOfItsTarget) {
  Batch batch;
  double expected_eps = 0;
  double expected_v = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      const auto p = static_cast<double>(batch.prediction(i, j));
      const auto x = static_cast<double>(batch.x0(i, j));
      const auto e = static_cast<double>(batch.eps(i, j));
      expected_eps += 0.1 * (p - e) * (p - e);
      expected_v += 0.1 * std::pow(p - (batch.levels[i].alpha * e - batch.levels[i].sigma * x), 2);
    }
  }
  EXPECT_NEAR(batch.loss(Parameterization::eps, Weighting::simple), expected_eps, 1e-9);
  EXPECT_NEAR(batch.loss(Parameterization::v, Weighting::simple), expected_v, 1e-9);
}

// A quadratic function: the symmetric difference is exact but for rounding.
TEST(Loss, HasItsGradient) {
  for (const Parameterization target :
       {Parameterization::eps, Parameterization::x0, Parameterization::v, Parameterization::score}) {
    for (const Weighting weighting : {Weighting::simple, Weighting::min_snr}) {
      Batch batch;
      for (std::size_t i = 0; i < 5; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
          const float at = batch.prediction(i, j);
          batch.prediction(i, j) = at + 0.5F;
          const double above = batch.loss(target, weighting);
          batch.prediction(i, j) = at - 0.5F;
          const double below = batch.loss(target, weighting);
          batch.prediction(i, j) = at;
          batch.loss(target, weighting);
          EXPECT_NEAR(static_cast<double>(batch.gradient(i, j)), above - below, 1e-5 * (1 + std::abs(above)));
        }
      }
    }
  }
}

// min-SNR is one weight on x_0, whatever the network predicts.
TEST(Loss, MinSnrWeighsTheCleanPointAlike) {
  for (const double lambda : {-3.0, 0.0, 0.8, 2.0}) {
    const NoiseLevel level = level_from_lambda(lambda);
    const double snr = std::exp(2 * lambda);
    EXPECT_NEAR(loss_weight(Weighting::min_snr, Parameterization::x0, level), std::min(snr, 5.0), 1e-9);
    EXPECT_NEAR(loss_weight(Weighting::min_snr, Parameterization::eps, level), std::min(1.0, 5 / snr), 1e-9);
    EXPECT_NEAR(loss_weight(Weighting::min_snr, Parameterization::v, level), std::min(snr, 5.0) / (snr + 1), 1e-9);
  }
}

TEST(Loss, MinSnrHasItsLimits) {
  const auto weight = [](Parameterization target, NoiseLevel level) {
    return loss_weight(Weighting::min_snr, target, level);
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

// The weight is the one on x_0, carried over by the conversion, for levels that do not preserve variance too.
TEST(Loss, MinSnrFollowsTheConversion) {
  for (const Parameterization target :
       {Parameterization::eps, Parameterization::x0, Parameterization::v, Parameterization::score}) {
    for (const NoiseLevel level : {NoiseLevel{0.6, 0.8}, NoiseLevel{1, 3}, NoiseLevel{2, 0.1}}) {
      const double factor = conversion(target, Parameterization::x0, level).prediction;
      const double snr = std::pow(level.alpha / level.sigma, 2);
      EXPECT_NEAR(loss_weight(Weighting::min_snr, target, level) / (std::min(snr, 5.0) * factor * factor), 1, 1e-12);
    }
  }
}

TEST(Loss, RefusesWhatItCannotDo) {
  Batch batch;
  EXPECT_THROW(batch.loss(Parameterization::mean, Weighting::simple), Error);
  EXPECT_THROW(loss_weight(Weighting::min_snr, Parameterization::mean, {0.6, 0.8}), Error);
  MatrixBuffer other(4, 3);
  EXPECT_THROW(
      loss_and_grad({}, Parameterization::v, batch.prediction, other, batch.eps, batch.levels, 1, batch.gradient),
      Error);
}

}  // namespace
}  // namespace sfumato
