#include "sfumato/points/probability_flow.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace sfumato {
namespace {

std::vector<double> lambdas(const std::vector<NoiseLevel>& levels) {
  std::vector<double> result;
  result.reserve(levels.size());
  for (const NoiseLevel level : levels) result.push_back(log_snr(level));
  return result;
}

bool holds(const std::vector<double>& values, double wanted) {
  return std::ranges::any_of(values, [&](double value) { return std::abs(value - wanted) < 1e-9; });
}

TEST(RisingLevels, AreEvenInLambda) {
  const std::vector<double> found = lambdas(rising_levels(level_from_lambda(3), level_from_lambda(-5), 16));
  ASSERT_EQ(found.size(), 17U);
  for (std::size_t i = 0; i < 17; ++i) EXPECT_NEAR(found[i], 3 - 0.5 * static_cast<double>(i), 1e-9);
}

TEST(RisingLevels, LeadToPureNoise) {
  const std::vector<NoiseLevel> found = rising_levels(level_from_lambda(3), {0, 1}, 22);
  ASSERT_EQ(found.size(), 24U);
  EXPECT_EQ(found.back(), (NoiseLevel{0, 1}));
  EXPECT_NEAR(log_snr(found[21]), -7.5, 1e-9);
  EXPECT_NEAR(log_snr(found[22]), -8, 1e-9);
}

// Near pure noise there is one step per unit of lambda.
TEST(RisingLevels, TakeFewStepsNearPureNoise) {
  const std::vector<double> found = lambdas(rising_levels(level_from_lambda(2), level_from_lambda(-50), 40));
  ASSERT_EQ(found.size(), 83U);
  EXPECT_NEAR(found[40], -8, 1e-9);
  EXPECT_NEAR(found[41], -9, 1e-9);
  EXPECT_NEAR(found[82], -50, 1e-9);
}

// A spline is not smooth at its knots, so steps end there.
TEST(FlowLevels, StopWhereASplineBends) {
  ModelConfig config;
  config.network.taps = 4;
  config.network.table_rows = 16;  // 13 intervals
  const std::vector<double> found = lambdas(flow_levels(config, 52));
  ASSERT_EQ(found.size(), 53U);
  const double high = -std::log(config.schedule.sigma_min);
  const double low = -std::log(config.schedule.sigma_max);
  for (int i = 0; i <= 13; ++i) EXPECT_TRUE(holds(found, std::lerp(high, low, i / 13.0))) << i;
  EXPECT_EQ(flow_levels(config, 1).size(), 14U);
}

TEST(FlowLevels, StopWhereAChainChangesItsRow) {
  ModelConfig config;
  config.process = NoiseProcess::chain;
  config.schedule.steps = 20;
  config.network.taps = 1;
  config.network.table_rows = 20;
  const NoiseSchedule chain = make_chain(config);
  const std::vector<double> found = lambdas(flow_levels(config, 1));
  ASSERT_EQ(found.size(), 21U);
  EXPECT_NEAR(found.front(), log_snr(chain.level(1)), 1e-9);
  EXPECT_NEAR(found.back(), log_snr(chain.level(20)), 1e-9);
  for (std::size_t t = 1; t < 20; ++t) {
    EXPECT_TRUE(holds(found, 0.5 * (log_snr(chain.level(t)) + log_snr(chain.level(t + 1))))) << t;
  }
  // With many rows the discontinuities are small: even steps.
  config.schedule.steps = 1000;
  config.schedule.beta_end = 0.02;
  config.network.table_rows = 1000;
  EXPECT_EQ(flow_levels(config, 5).size(), 257U);
  EXPECT_EQ(flow_levels(config, 500).size(), 501U);
}

}  // namespace
}  // namespace sfumato
