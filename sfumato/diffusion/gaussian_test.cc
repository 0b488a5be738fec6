#include "sfumato/diffusion/gaussian.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "sfumato/base/error.h"

namespace sfumato {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// E_p f by the trapezoidal rule over +-12 standard deviations, exact up to rounding for a Gaussian.
template <class F>
double expectation(Normal p, const F& f) {
  const double sd = std::exp(0.5 * p.log_variance);
  constexpr int kHalf = 600;
  double sum = 0;
  for (int i = -kHalf; i <= kHalf; ++i) {
    const double x = p.mean + 12.0 * i / kHalf * sd;
    sum += std::exp(normal_log_density(p, x)) * f(x);
  }
  return sum * 12.0 / kHalf * sd;
}

TEST(NormalLogDensity, IsTheBellCurve) {
  EXPECT_NEAR(normal_log_density({0, 0}, 0), -0.918938533204672742, 1e-15);
  EXPECT_NEAR(normal_log_density({1, std::log(4.0)}, 5), -0.918938533204672742 - std::log(2.0) - 2, 1e-14);
  for (const Normal n : {Normal{1.5, -2}, Normal{-3, 1}})
    EXPECT_NEAR(expectation(n, [](double) { return 1.0; }), 1, 1e-12);
}

TEST(NormalKl, IsTheIntegralOfItsDefinition) {
  for (const Normal p : {Normal{0, 0}, Normal{1.5, -2}, Normal{-3, 1}, Normal{0.2, -0.3}}) {
    for (const Normal q : {Normal{0, 0}, Normal{0.4, 2}, Normal{-1, -1}}) {
      const double expected =
          expectation(p, [&](double x) { return normal_log_density(p, x) - normal_log_density(q, x); });
      EXPECT_NEAR(normal_kl(p, q), expected, 1e-11 * (1 + expected));
    }
  }
}

TEST(NormalKl, KeepsItsDigitsWherePIsNearlyQ) {
  EXPECT_EQ(normal_kl({0.7, -3}, {0.7, -3}), 0);
  for (const double x : {1e-2, -1e-4, 1e-7, -1e-9}) {
    const double series = x * x / 4 + x * x * x / 12 + x * x * x * x / 48 + x * x * x * x * x / 240;
    const double found = normal_kl({0, x}, {0, 0});
    EXPECT_NEAR(found / series, 1, 1e-10) << x;
    EXPECT_GT(found, 0);
  }
  // On both sides of the threshold between the two formulas.
  for (const double x : {0.499999, 0.500001, -0.499999, -0.500001, 3.0, -20.0, -60.0}) {
    const long double exact = (std::exp(static_cast<long double>(x)) - 1 - static_cast<long double>(x)) / 2;
    EXPECT_NEAR(normal_kl({0, x}, {0, 0}) / static_cast<double>(exact), 1, 1e-14) << x;
  }
}

TEST(NormalKl, HandlesPointMasses) {
  EXPECT_EQ(normal_kl({1, -kInfinity}, {1, 0}), kInfinity);
  EXPECT_EQ(normal_kl({1, 0}, {1, -kInfinity}), kInfinity);
  EXPECT_EQ(normal_kl({1, -kInfinity}, {1, -kInfinity}), 0);
  EXPECT_EQ(normal_kl({1, -kInfinity}, {2, -kInfinity}), kInfinity);
}

TEST(NormalKl, AddsCoordinates) {
  const std::vector<Normal> p{{0, 0}, {1, 1}, {-1, 0.5}};
  const std::vector<Normal> q{{0.5, 0.2}, {0, 0}, {2, -1}};
  EXPECT_DOUBLE_EQ(normal_kl(p, q), normal_kl(p[0], q[0]) + normal_kl(p[1], q[1]) + normal_kl(p[2], q[2]));
  EXPECT_THROW(normal_kl(p, std::span(q).first(2)), Error);
}

TEST(Entropy, IsTheIntegralOfItsDefinition) {
  const auto entropy = [](Normal n) { return -expectation(n, [&](double x) { return normal_log_density(n, x); }); };
  EXPECT_NEAR(prior_entropy(3), 3 * entropy({0, 0}), 1e-10);
  for (const double sigma : {0.01, 0.5, 1.0, 7.0}) {
    EXPECT_NEAR(forward_entropy({0.3, sigma}, 2), 2 * entropy({0.3, 2 * std::log(sigma)}), 1e-10);
  }
  EXPECT_EQ(forward_entropy({1, 0}, 2), -kInfinity);
}

}  // namespace
}  // namespace sfumato
