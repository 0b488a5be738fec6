#include <gtest/gtest.h>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>

#include "sfumato/toys/toy_density.h"

namespace sfumato {
namespace {

constexpr double kPi = 3.14159265358979323846;

double gaussian_entropy(double sd_x, double sd_y) { return 1 + std::log(2 * kPi * sd_x * sd_y); }

class Entropy : public ::testing::TestWithParam<ToyName> {
 protected:
  ThreadPool pool{2};
};

TEST_P(Entropy, IsTheMeanOverPoints) {
  const ToyDensity density(GetParam(), 0.1);
  const Points points = make_toy({GetParam(), 20000, 0.1, 3});
  std::vector<double> logs(points.rows());
  density.log_density(points.values, logs, pool);
  double sum = 0;
  double squares = 0;
  for (const double log : logs) {
    sum -= log;
    squares += log * log;
  }
  const auto n = static_cast<double>(logs.size());
  EXPECT_NEAR(sum / n, density.entropy(pool), 4 * std::sqrt((squares / n - sum / n * sum / n) / n));
}

TEST_P(Entropy, FollowsTheView) {
  const double plain = ToyDensity(GetParam(), 0.2).entropy(pool);
  const double seen = ToyDensity(GetParam(), 0.2, {{3, 4}, {0.5, 3}}).entropy(pool);
  EXPECT_NEAR(seen, plain - std::log(0.5 * 3), 2e-7);
  const double noise = ToyDensity(GetParam(), 0.2, {{3, 4}, {0.5, 3}, 0, 2}).entropy(pool);
  EXPECT_NEAR(noise, gaussian_entropy(2, 2), 1e-9);
  // Low signal: the entropy of the Gaussian with the same variance, to first order in the signal power.
  const double diffused = ToyDensity(GetParam(), 0.2, {{0, 0}, {1, 1}, 1e-4, 1}).entropy(pool);
  EXPECT_GT(diffused, gaussian_entropy(1, 1));
  EXPECT_LT(diffused, gaussian_entropy(1, 1) + 3e-7);
}

INSTANTIATE_TEST_SUITE_P(All, Entropy,
                         ::testing::Values(ToyName::swiss_roll, ToyName::s_curve, ToyName::moons, ToyName::circles,
                                           ToyName::checkerboard, ToyName::pinwheel, ToyName::eight_gaussians,
                                           ToyName::two_spirals),
                         [](const auto& set) { return to_string(set.param); });

TEST(ToyEntropy, OfGaussiansThatDoNotTouch) {
  ThreadPool pool(1);
  EXPECT_NEAR(ToyDensity(ToyName::eight_gaussians, 0.02).entropy(pool), gaussian_entropy(0.02, 0.02) + std::log(8),
              1e-9);
  // If they overlap, it lies between the entropies of one Gaussian and of eight separate ones.
  const double touching = ToyDensity(ToyName::eight_gaussians, 0.3).entropy(pool);
  EXPECT_GT(touching, gaussian_entropy(0.3, 0.3));
  EXPECT_LT(touching, gaussian_entropy(0.3, 0.3) + std::log(8) - 0.1);
}

// The blurred edge of a square adds its length times noise times a constant; the 8 squares of side 2 have an area of
// 32.
TEST(ToyEntropy, OfTheBoardNearsTheLogOfItsArea) {
  ThreadPool pool(1);
  const double coarse = ToyDensity(ToyName::checkerboard, 0.02).entropy(pool) - std::log(32);
  const double fine = ToyDensity(ToyName::checkerboard, 0.01).entropy(pool) - std::log(32);
  EXPECT_GT(fine, 0);
  EXPECT_LT(coarse, 0.05);
  EXPECT_NEAR(coarse / fine, 2, 0.02);
}

// The reference: -E_t E_z log p(c(t) + s z) by adaptive quadrature along the curve and a fine sum over the noise.
double drawn_entropy(ToyName name, double noise) {
  using Rule = boost::math::quadrature::gauss_kronrod<double, 15>;
  const ToyDensity density(name, noise);
  const double s = noise * toy_shape(name).noise_unit;
  const auto& parts = toy_shape(name).parts;
  double sum = 0;
  for (const ToyPart& part : parts) {
    const auto& curve = std::get<ToyCurve>(part);
    const auto over_noise = [&](double t) {
      const ToyPoint at = curve.at(t, curve.arm);
      double mean = 0;
      const double step = 0.4;
      for (int i = -16; i <= 16; ++i) {
        for (int j = -16; j <= 16; ++j) {
          const double weight = std::exp(-0.5 * step * step * (i * i + j * j)) * step * step / (2 * kPi);
          if (weight > 1e-11) mean -= weight * density.log_density({at.x + s * step * i, at.y + s * step * j});
        }
      }
      return mean / (curve.b - curve.a);
    };
    const double middle = 0.5 * (curve.a + curve.b);  // the kink of the S-curve
    sum +=
        Rule::integrate(over_noise, curve.a, middle, 6, 1e-8) + Rule::integrate(over_noise, middle, curve.b, 6, 1e-8);
  }
  return sum / static_cast<double>(parts.size());
}

TEST(ToyEntropy, IsTheExpectationOverCurveAndNoise) {
  ThreadPool pool(2);
  EXPECT_NEAR(ToyDensity(ToyName::s_curve, 0.3).entropy(pool), drawn_entropy(ToyName::s_curve, 0.3), 1e-7);
  EXPECT_NEAR(ToyDensity(ToyName::moons, 0.2).entropy(pool), drawn_entropy(ToyName::moons, 0.2), 1e-6);
}

TEST(ToyEntropy, IsTheSameForAnyThreads) {
  ThreadPool one(1);
  ThreadPool three(3);
  const ToyDensity density(ToyName::circles, 0.1);
  EXPECT_EQ(density.entropy(one), density.entropy(three));
}

}  // namespace
}  // namespace sfumato
