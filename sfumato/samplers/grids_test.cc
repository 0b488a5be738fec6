#include "sfumato/samplers/grids.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sfumato/base/error.h"

namespace sfumato {
namespace {

TEST(LogSnrLevels, AreEvenlySpacedAndEndClean) {
  const std::vector<NoiseLevel> levels = log_snr_levels(9, 0.01, 100);
  ASSERT_EQ(levels.size(), 10U);
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_NEAR(std::log10(levels[i].sigma / levels[i].alpha), 2 - 0.5 * static_cast<double>(i), 1e-12);
  }
  EXPECT_EQ(levels[9].sigma, 0);
  EXPECT_EQ(log_snr_levels(1, 0.01, 100).size(), 2U);
}

TEST(KarrasLevels, FallFromTheHighestToTheLowestAndEndClean) {
  const std::vector<NoiseLevel> levels = karras_levels(10, 0.002, 80);
  ASSERT_EQ(levels.size(), 11U);
  EXPECT_NEAR(levels[0].sigma / levels[0].alpha, 80, 1e-9);
  EXPECT_NEAR(levels[9].sigma / levels[9].alpha, 0.002, 1e-12);
  EXPECT_EQ(levels[10].sigma, 0);
  // Equal steps in sigma^(1/7).
  const auto root = [&](std::size_t i) { return std::pow(levels[i].sigma / levels[i].alpha, 1.0 / 7); };
  for (std::size_t i = 2; i < 10; ++i) EXPECT_NEAR(root(i) - root(i - 1), root(1) - root(0), 1e-9);
}

TEST(NarrowLevels, StayWithinTheEnds) {
  const std::vector<NoiseLevel> levels = narrow_levels(12, 0.002, 80);
  EXPECT_NEAR(levels[0].sigma / levels[0].alpha, 5, 1e-12);
  EXPECT_NEAR(levels[11].sigma / levels[11].alpha, 0.03, 1e-12);
  EXPECT_EQ(narrow_levels(12, 0.1, 3), log_snr_levels(12, 0.1, 3));
}

TEST(Levels, RefuseWhatDoesNotFall) {
  EXPECT_THROW(karras_levels(0, 0.01, 20), Error);
  EXPECT_THROW(karras_levels(3, 1, 0.5), Error);
}

NoiseSchedule chain_of(std::size_t steps, bool zero_terminal_snr = false) {
  ScheduleConfig config;
  config.kind = ScheduleKind::cosine;
  config.steps = steps;
  config.zero_terminal_snr = zero_terminal_snr;
  return make_schedule(config);
}

// The steps of a grid, including clean data as step 0.
std::vector<std::size_t> steps_of(Grid grid, std::size_t count, const NoiseSchedule& chain) {
  std::vector<std::size_t> steps;
  for (const NoiseLevel level : chain_grid(grid, count, chain)) {
    steps.push_back(level.sigma == 0 ? 0 : chain.nearest_step(level));
  }
  return steps;
}

// Values of DDIMScheduler(num_train_timesteps=1000, timestep_spacing=...).set_timesteps(7) of diffusers 0.35, plus 1.
TEST(ChainGrid, CountsAsDiffusersDoes) {
  const NoiseSchedule chain = chain_of(1000);
  EXPECT_EQ(steps_of(Grid::trailing, 7, chain), (std::vector<std::size_t>{1000, 857, 714, 571, 429, 286, 143, 0}));
  EXPECT_EQ(steps_of(Grid::leading, 7, chain), (std::vector<std::size_t>{853, 711, 569, 427, 285, 143, 1, 0}));
  EXPECT_EQ(steps_of(Grid::linspace, 7, chain), (std::vector<std::size_t>{1000, 833, 667, 501, 334, 167, 1, 0}));
}

TEST(ChainGrid, OfAllStepsIsTheChain) {
  const NoiseSchedule chain = chain_of(30);
  for (const Grid grid : {Grid::trailing, Grid::leading, Grid::linspace}) {
    EXPECT_EQ(chain_grid(grid, 30, chain), chain_levels(chain));
  }
}

TEST(ChainGrid, TakesTheStepsNearestToLevels) {
  for (const bool without_signal : {false, true}) {
    const NoiseSchedule chain = chain_of(200, without_signal);
    for (const Grid grid : {Grid::log_snr, Grid::karras}) {
      const std::vector<std::size_t> steps = steps_of(grid, 12, chain);
      EXPECT_EQ(steps.front(), 200U);
      EXPECT_EQ(steps[steps.size() - 2], 1U);
      for (std::size_t i = 1; i < steps.size(); ++i) EXPECT_LT(steps[i], steps[i - 1]);
    }
  }
  // Equal steps in lambda, up to the spacing of the chain.
  const NoiseSchedule chain = chain_of(2000);
  const std::vector<NoiseLevel> levels = chain_grid(Grid::log_snr, 9, chain);
  const double step = (chain.lambda.front() - chain.lambda.back()) / 8;
  for (std::size_t i = 0; i + 2 < levels.size(); ++i) {
    const NoiseLevel wanted = level_from_lambda(chain.lambda.back() + static_cast<double>(i) * step);
    EXPECT_EQ(levels[i], chain.level(chain.nearest_step(wanted)));
  }
}

TEST(ChainGrid, OfOneStepIsAJump) {
  const NoiseSchedule chain = chain_of(50);
  for (const Grid grid : {Grid::trailing, Grid::linspace, Grid::log_snr, Grid::karras}) {
    EXPECT_EQ(steps_of(grid, 1, chain), (std::vector<std::size_t>{50, 0}));
  }
  EXPECT_THROW(chain_grid(Grid::leading, 1, chain), Error);  // it would not start at the noisiest level
  EXPECT_THROW(chain_grid(Grid::trailing, 0, chain), Error);
  EXPECT_THROW(chain_grid(Grid::karras, 51, chain), Error);
}

}  // namespace
}  // namespace sfumato
