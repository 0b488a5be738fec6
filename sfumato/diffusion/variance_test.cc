#include "sfumato/diffusion/variance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/schedule.h"

namespace sfumato {
namespace {

const NoiseSchedule& chain() {
  static const NoiseSchedule schedule = make_schedule({});
  return schedule;
}

TEST(LogVariance, OfTheStepToCleanData) {
  EXPECT_NEAR(std::exp(log_variance(Variance::fixed_large, chain().level(1), chain().level(0))), chain().beta[0],
              1e-12 * chain().beta[0]);
  EXPECT_EQ(log_variance(Variance::fixed_small, chain().level(1), chain().level(0)),
            -std::numeric_limits<double>::infinity());
}

// exp( v log beta + (1 - v) log beta~ ) from the tables.
TEST(LearnedRange, IsTheGeometricMeanOfTheFixedOnes) {
  for (const std::size_t t : {2U, 50U, 100U}) {
    const double beta = chain().beta[t - 1];
    const double small = chain().noise[t - 2] / chain().noise[t - 1] * beta;
    for (const double v : {0.0, 0.3, 1.0, 1.2}) {
      const double found = learned_range_log_variance(v, chain().level(t), chain().level(t - 1));
      EXPECT_NEAR(std::exp(found) / (std::pow(beta, v) * std::pow(small, 1 - v)), 1, 1e-10);
    }
  }
}

TEST(LearnedRange, HasNoneAtTheLastStep) {
  EXPECT_THROW(learned_range_log_variance(0.5, chain().level(1), chain().level(0)), Error);
}

}  // namespace
}  // namespace sfumato
