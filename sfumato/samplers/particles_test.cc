#include "sfumato/samplers/particles.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace sfumato {
namespace {

constexpr double kNone = -std::numeric_limits<double>::infinity();

TEST(Weights, AreNormalisedWithTheirMean) {
  std::vector<double> weights{std::log(3.0) + 1000, std::log(1.0) + 1000, kNone, NAN};
  EXPECT_NEAR(normalize_weights(weights), 1000, 1e-12);  // (3 + 1) / 4
  EXPECT_NEAR(weights[0], 0.75, 1e-12);
  EXPECT_NEAR(weights[1], 0.25, 1e-12);
  EXPECT_EQ(weights[2], 0);
  EXPECT_EQ(weights[3], 0);
  EXPECT_NEAR(effective_size(weights), 1 / (0.75 * 0.75 + 0.25 * 0.25), 1e-12);
  std::vector<double> lost{kNone, kNone};
  EXPECT_EQ(normalize_weights(lost), kNone);
  EXPECT_EQ(lost[0], 0.5);
}

// Averaged over all uniform numbers, the number of children is proportional to the weight, and never off by more than
// one.
TEST(Resample, GivesChildrenInProportionToWeights) {
  const std::vector<double> weights{0.5, 0, 0.3, 0.15, 0.05};
  std::vector<double> children(5);
  constexpr int kDraws = 1000;
  for (int d = 0; d < kDraws; ++d) {
    std::vector<std::size_t> parents(5);
    resample(weights, (d + 0.5) / kDraws, parents);
    std::vector<int> count(5);
    for (const std::size_t parent : parents) ++count[parent];
    for (std::size_t i = 0; i < 5; ++i) {
      EXPECT_LT(std::abs(count[i] - 5 * weights[i]), 1);
      children[i] += static_cast<double>(count[i]) / kDraws;
    }
  }
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(children[i], 5 * weights[i], 2e-3);
}

TEST(Choose, FallsByWeight) {
  const std::vector<double> weights{0.25, 0, 0.75};
  EXPECT_EQ(choose(weights, 0), 0U);
  EXPECT_EQ(choose(weights, 0.2499), 0U);
  EXPECT_EQ(choose(weights, 0.25), 2U);
  EXPECT_EQ(choose(weights, 0.9999), 2U);
}

}  // namespace
}  // namespace sfumato
