#include "sfumato/samplers/toy_denoiser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sfumato/base/error.h"
#include "sfumato/kernels/normal.h"

namespace sfumato {
namespace {

const Standardizer kTransform{{0.1, -0.05}, {0.7, 0.4}};

// The largest difference between two denoisers' x_0 over noisy points.
double worst_gap(const ExactDenoiser& a, const ExactDenoiser& b, NoiseLevel level) {
  MatrixBuffer x(200, 2);
  fill_normal(RandomStream(1, Purpose::test), 0, x);
  const auto of_a = a.posterior_mean(level);
  const auto of_b = b.posterior_mean(level);
  double worst = 0;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    const std::vector<double> point{static_cast<double>(x(i, 0)), static_cast<double>(x(i, 1))};
    std::vector<double> x_a(2);
    std::vector<double> x_b(2);
    of_a(point, x_a);
    of_b(point, x_b);
    worst = std::max({worst, std::abs(x_a[0] - x_b[0]), std::abs(x_a[1] - x_b[1])});
  }
  return worst;
}

GaussianMixture mixture_of(std::span<const double> xy, double noise) {
  GaussianMixture mixture{2, std::vector<double>(xy.size() / 2, 1), {}, {}};
  for (std::size_t i = 0; i < xy.size(); ++i) {
    mixture.means.push_back((xy[i] - kTransform.mean[i % 2]) / kTransform.scale[i % 2]);
    mixture.sds.push_back(noise / kTransform.scale[i % 2]);
  }
  return mixture;
}

TEST(ToyDenoiser, OfEightGaussiansIsTheMixtures) {
  std::vector<double> xy;
  for (int k = 0; k < 8; ++k) {
    xy.insert(xy.end(), {std::cos(k * std::numbers::pi / 4), std::sin(k * std::numbers::pi / 4)});
  }
  const ToyDenoiser toy(ToyName::eight_gaussians, 0.1, kTransform);
  const MixtureDenoiser mixture(mixture_of(xy, 0.1));
  for (const NoiseLevel level : {NoiseLevel{0.8, 0.6}, NoiseLevel{1, 0.01}, NoiseLevel{0.01, 1}}) {
    EXPECT_LT(worst_gap(toy, mixture, level), 1e-10);
  }
  // At a level without signal, x_0 is the mean of the data.
  EXPECT_LT(worst_gap(toy, mixture, {0, 1}), 1e-6);
}

// A ring of Gaussians dense enough to be a curve.
TEST(ToyDenoiser, OfCirclesIsThatOfManyPointsOnThem) {
  std::vector<double> xy;
  for (const double radius : {1.0, 0.5}) {
    for (int k = 0; k < 400; ++k) {
      const double t = k * std::numbers::pi / 200;
      xy.insert(xy.end(), {radius * std::cos(t), radius * std::sin(t)});
    }
  }
  const ToyDenoiser toy(ToyName::circles, 0.1, kTransform);
  const MixtureDenoiser mixture(mixture_of(xy, 0.1));
  for (const NoiseLevel level : {NoiseLevel{0.8, 0.6}, NoiseLevel{1, 0.01}, NoiseLevel{0.01, 1}}) {
    EXPECT_LT(worst_gap(toy, mixture, level), 1e-10);
  }
}

TEST(ToyDenoiser, AnswersAlikeOnAnyThreads) {
  const ToyDenoiser toy(ToyName::moons, 0.1, kTransform, Parameterization::eps);
  EXPECT_EQ(toy.parameterization(), Parameterization::eps);
  ThreadPool one(1);
  ThreadPool three(3);
  MatrixBuffer x(300, 2);
  fill_normal(RandomStream(2, Purpose::test), 0, x);
  MatrixBuffer a(300, 2);
  MatrixBuffer b(300, 2);
  toy.predict(x, {0.8, 0.6}, a, one);
  toy.predict(x, {0.8, 0.6}, b, three);
  for (std::size_t i = 0; i < 300; ++i) EXPECT_EQ(a(i, 1), b(i, 1));
}

TEST(ToyDenoiser, RefusesWhatDoesNotFit) {
  EXPECT_THROW(ToyDenoiser(ToyName::moons, -1, kTransform), Error);
  EXPECT_THROW(ToyDenoiser(ToyName::moons, 0.1, {{0}, {1}}), Error);
  EXPECT_THROW(ToyDenoiser(ToyName::moons, 0, kTransform).posterior_mean({1, 0}), Error);
}

}  // namespace
}  // namespace sfumato
