#include "sfumato/diffusion/variance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/schedule.h"

namespace sfumato {
namespace {

const NoiseSchedule& chain() {
  static const NoiseSchedule schedule = make_schedule({});
  return schedule;
}

// The log-variance of step t of the chain.
LogVariance of_step(Variance kind, std::size_t t) {
  std::vector<NoiseLevel> levels;
  for (std::size_t s = chain().steps() + 1; s-- > 0;) levels.push_back(chain().level(s));
  return log_variance(kind, levels, chain().steps() - t);
}

// beta~_t by its formula, with beta~_1 = 0 replaced by beta~_2.
double small(std::size_t t) {
  const std::size_t at = t == 1 ? 2 : t;
  return chain().noise[at - 2] / chain().noise[at - 1] * chain().beta[at - 1];
}

TEST(LogVariance, OfFixedOnesIsTheTables) {
  for (const std::size_t t : {1U, 2U, 3U, 50U, 100U}) {
    for (const double head : {0.0, 3.0}) {
      EXPECT_NEAR(std::exp(of_step(Variance::fixed_large, t)(head)) / chain().beta[t - 1], 1, 1e-10) << t;
      EXPECT_NEAR(std::exp(of_step(Variance::fixed_small, t)(head)) / small(t), 1, 1e-10) << t;
    }
  }
}

TEST(LogVariance, LearnedIsTheHead) { EXPECT_EQ(of_step(Variance::learned, 7)(-3.25), -3.25); }

// exp( v log beta + (1 - v) log beta~ ) from the tables.
TEST(LogVariance, LearnedRangeIsTheGeometricMeanOfTheFixedOnes) {
  for (const std::size_t t : {1U, 2U, 50U, 100U}) {
    for (const double v : {0.0, 0.3, 1.0, 1.2}) {
      const double expected = std::pow(chain().beta[t - 1], v) * std::pow(small(t), 1 - v);
      EXPECT_NEAR(std::exp(of_step(Variance::learned_range, t)(v)) / expected, 1, 1e-10) << t;
    }
  }
}

TEST(LogVariance, OfAChainOfOneStepIsBeta) {
  const std::vector<NoiseLevel> levels{{0.6, 0.8}, {1, 0}};
  EXPECT_NEAR(std::exp(log_variance(Variance::fixed_small, levels, 0)(0)), 0.64, 1e-12);
  EXPECT_NEAR(std::exp(log_variance(Variance::learned_range, levels, 0)(0.5)), 0.64, 1e-12);
  EXPECT_THROW(log_variance(Variance::fixed_small, levels, 1), Error);
  EXPECT_THROW(log_variance(Variance::fixed_small, {}, 0), Error);
}

}  // namespace
}  // namespace sfumato
