#include "sfumato/diffusion/step_sampling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace sfumato {
namespace {

constexpr std::size_t kBatch = 1000;

std::vector<DrawnStep> draw(const StepDistribution& distribution, std::uint64_t step = 0) {
  std::vector<DrawnStep> drawn;
  for (std::size_t i = 0; i < kBatch; ++i) {
    drawn.push_back(distribution.draw(RandomStream(1, Purpose::test, step), i, kBatch));
  }
  return drawn;
}

TEST(EvenSteps, AreEachDrawnAsOften) {
  const std::vector<DrawnStep> all = draw(StepDistribution::even(1, 100));
  for (std::size_t t = 1; t <= 100; ++t) EXPECT_EQ(std::ranges::count(all, t, &DrawnStep::t), 10) << t;
  const std::vector<DrawnStep> later = draw(StepDistribution::even(2, 101));
  for (std::size_t t = 2; t <= 101; ++t) EXPECT_EQ(std::ranges::count(later, t, &DrawnStep::t), 10) << t;
  for (const DrawnStep& step : all) EXPECT_EQ(step.weight, 1);
}

// Each row is a stratum, so the count of a step is its probability times the batch, up to one row at either end.
TEST(StepDistribution, DrawsAsOftenAsItsProbabilities) {
  const std::vector<double> probabilities{0.5, 0.0015, 0.2985, 0.2};
  const std::vector<DrawnStep> steps = draw({3, probabilities});
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const auto count = std::ranges::count(steps, 3 + i, &DrawnStep::t);
    EXPECT_NEAR(static_cast<double>(count), 1000 * probabilities[i], 1) << i;
  }
}

// E[weight f(t)] over sampled steps equals the uniform mean of f.
TEST(StepDistribution, IsUnbiasedAfterWeighting) {
  const std::vector<double> probabilities{0.5, 0.1, 0.3, 0.1};
  const StepDistribution distribution(1, probabilities);
  double sum = 0;
  for (std::uint64_t step = 0; step < 20; ++step) {
    for (const DrawnStep& drawn : draw(distribution, step)) {
      sum += drawn.weight * static_cast<double>(drawn.t * drawn.t) / (20 * kBatch);
    }
  }
  EXPECT_NEAR(sum, (1.0 + 4 + 9 + 16) / 4, 0.02);
}

TEST(StepHistory, KeepsTheLatest) {
  StepHistory history(3);
  for (int i = 1; i <= 13; ++i) history.record(2, i);
  EXPECT_EQ(history.counts, (std::vector<std::uint64_t>{0, 10, 0}));
  for (std::size_t k = 0; k < StepHistory::kLength; ++k)
    EXPECT_EQ(history.losses[10 + k], 4.0 + static_cast<double>(k));
}

TEST(Importance, IsEvenUntilEveryStepHasItsHistory) {
  StepHistory history(4);
  for (std::size_t t = 2; t <= 4; ++t) {
    for (const double p : importance_probabilities(history, 2)) EXPECT_DOUBLE_EQ(p, 1.0 / 3);
    for (int i = 0; i < 10; ++i) history.record(t, static_cast<double>(t));
  }
  EXPECT_NE(importance_probabilities(history, 2)[0], 1.0 / 3);
}

// p_t ~ sqrt(mean of L_t^2) by definition.
TEST(Importance, FollowsTheRootMeanSquare) {
  StepHistory history(3);
  const std::vector<double> low{1, 4, 0};
  for (std::size_t t = 1; t <= 3; ++t) {
    for (int i = 0; i < 10; ++i) history.record(t, low[t - 1] + (i % 2));
  }
  const auto root = [&](double a) { return std::sqrt((a * a + (a + 1) * (a + 1)) / 2); };
  const double sum = root(1) + root(4) + root(0);
  const std::vector<double> found = importance_probabilities(history, 1);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(found[i], 0.999 * root(low[i]) / sum + 0.001 / 3, 1e-12);
  EXPECT_NEAR(std::accumulate(found.begin(), found.end(), 0.0), 1, 1e-12);
}

TEST(Importance, OfNoLossAtAllIsEven) {
  StepHistory history(2);
  for (int i = 0; i < 20; ++i) history.record(static_cast<std::size_t>(1 + i % 2), 0);
  for (const double p : importance_probabilities(history, 1)) EXPECT_DOUBLE_EQ(p, 0.5);
}

}  // namespace
}  // namespace sfumato
