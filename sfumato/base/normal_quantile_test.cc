#include "sfumato/base/normal_quantile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace sfumato {
namespace {

TEST(NormalQuantile, IsTheInverseOfTheDistributionFunction) {
  for (double z = -8; z <= 5; z += 0.25) {
    const double u = 0.5 * std::erfc(-z / std::numbers::sqrt2);
    EXPECT_NEAR(normal_quantile(u), z, 1e-9 * (1 + std::exp(z * z / 2) * 1e-6)) << z;
  }
}

TEST(NormalQuantile, StaysFiniteAtTheEnds) {
  EXPECT_NEAR(normal_quantile(0), -8.2, 0.1);
  EXPECT_NEAR(normal_quantile(1), 8.2, 0.1);
}

}  // namespace
}  // namespace sfumato
