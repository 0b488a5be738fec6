#include "sfumato/toys/toy_kernel.h"

#include <gtest/gtest.h>

#include <boost/math/special_functions/erf.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>

#include "sfumato/base/random.h"

namespace sfumato {
namespace {

using Real = boost::multiprecision::cpp_bin_float_100;

Real tail(const Real& x) { return boost::math::erfc(x / sqrt(Real(2))) / 2; }
Real normal(const Real& x) { return exp(-x * x / 2) / sqrt(2 * boost::math::constants::pi<Real>()); }

// The same with a hundred digits, enough for the cancellation.
IntervalDensity slow_interval(double low, double high, double u) {
  Real a = Real(low) - u;
  Real b = Real(high) - u;
  const bool mirrored = a + b < 0;
  if (mirrored) {
    const Real swapped = -a;
    a = -b;
    b = swapped;
  }
  const Real mass = tail(a) - tail(b);
  const double slope = static_cast<double>((normal(a) - normal(b)) / mass);
  return {static_cast<double>(log(mass / (b - a))), mirrored ? -slope : slope};
}

TEST(IntervalDensity, KeepsItsDigitsEverywhere) {
  RowRandom random(RandomStream(1, Purpose::test), 0);
  for (int i = 0; i < 3000; ++i) {
    const double width = std::pow(10, 8 * random.uniform() - 6);
    const double low = std::pow(10, 4 * random.uniform() - 2) * (random.uniform() < 0.5 ? -1 : 1);
    const double u = random.normal() * std::pow(10, 3 * random.uniform() - 2);
    if (std::max(std::abs(low - u), std::abs(low + width - u)) > 150) continue;  // within the range of 100 digits
    const IntervalDensity fast = interval_density(low, low + width, u);
    const IntervalDensity slow = slow_interval(low, low + width, u);
    // Rounding of u and the ends is amplified by the slope.
    const double rounding = 4e-16 * (std::abs(low) + width + std::abs(u)) * (1 + std::abs(slow.slope));
    EXPECT_NEAR(fast.log, slow.log, 2e-14 * (1 + std::abs(slow.log)) + rounding) << low << " " << width << " " << u;
    EXPECT_NEAR(fast.slope, slow.slope, 5e-14 * (1 + std::abs(slow.slope)) + rounding)
        << low << " " << width << " " << u;
  }
}

TEST(IntervalDensity, OfNoWidthIsTheNormalDensity) {
  for (const double u : {0.0, 3.0, 1e5}) {
    const IntervalDensity at = interval_density(2, 2, u);
    EXPECT_DOUBLE_EQ(at.log, -0.5 * (2 - u) * (2 - u) - 0.5 * kLogTwoPi);
    EXPECT_DOUBLE_EQ(at.slope, 2 - u);
  }
}

TEST(LogSum, DoesNotCareForTheOrderOrTheSize) {
  LogSum rising;
  LogSum falling;
  for (int i = 0; i < 10; ++i) {
    rising.add(-1e6 + i, i, -i);
    falling.add(-1e6 + 9 - i, 9 - i, i - 9);
  }
  const double expected = -1e6 + 9 + std::log((1 - std::exp(-10)) / (1 - std::exp(-1)));
  EXPECT_NEAR(rising.log(), expected, 1e-9);
  EXPECT_NEAR(falling.log(), expected, 1e-9);
  EXPECT_NEAR(rising.mean().x, falling.mean().x, 1e-12);
  EXPECT_NEAR(rising.mean().y, -rising.mean().x, 1e-12);
}

}  // namespace
}  // namespace sfumato
