#include "sfumato/kernels/softmax.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "sfumato/kernels/testing.h"

namespace sfumato {
namespace {

TEST(SoftmaxCrossEntropy, MatchesTheScalarReferenceAtEveryTail) {
  testing::for_each_target([](std::int64_t) {
    for (std::size_t count = 1; count <= 70; ++count) {
      testing::GuardedMatrix logits(1, count, 1);
      testing::GuardedMatrix gradient(1, count, 2);
      for (float& value : logits.view().row(0)) value *= 5;
      const std::size_t target = count / 2;
      std::vector<double> expected(count);
      const double loss = softmax_cross_entropy_reference(logits.view().row(0), target, 1.5, expected);
      EXPECT_NEAR(softmax_cross_entropy(logits.view().row(0), target, 1.5F, gradient.view().row(0)), loss,
                  2e-6 * (1 + loss));
      for (std::size_t i = 0; i < count; ++i) ASSERT_NEAR(gradient.view()(0, i), expected[i], 1e-6) << count;
      gradient.expect_intact();
    }
  });
}

TEST(SoftmaxCrossEntropy, TheReferenceGradientIsTheDifferenceQuotientOfItsLoss) {
  const std::vector<float> logits{0.5F, -1.25F, 2.0F, 0.0F};
  std::vector<double> gradient(logits.size());
  softmax_cross_entropy_reference(logits, 3, 0.75, gradient);
  constexpr float kStep = 0x1p-10F;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    std::vector<float> up = logits;
    std::vector<float> down = logits;
    up[i] += kStep;
    down[i] -= kStep;
    const double quotient =
        (softmax_cross_entropy_reference(up, 3, 0.75, {}) - softmax_cross_entropy_reference(down, 3, 0.75, {})) /
        (2 * static_cast<double>(kStep));
    EXPECT_NEAR(gradient[i], quotient, 1e-6);
  }
}

TEST(SoftmaxWeights, AreTheSameBitsWithEveryInstructionSetThatHasFusedMultiplyAdd) {
  testing::GuardedMatrix logits(1, 61, 3);
  std::vector<float> first;
  float first_sum = 0;
  testing::for_each_target([&](std::int64_t target) {
    std::vector<float> weights(61);
    const float sum = softmax_weights(logits.view().row(0), weights);
    EXPECT_NEAR(sum, std::accumulate(weights.begin(), weights.end(), 0.0), 1e-4);
    if (!testing::has_fma(target)) return;
    if (first.empty()) {
      first = weights;
      first_sum = sum;
    }
    EXPECT_EQ(weights, first);
    EXPECT_EQ(sum, first_sum);
  });
}

TEST(SoftmaxWeights, HugeLogitsNeitherOverflowNorVanish) {
  const std::vector<float> logits{3e38F, -3e38F, 3e38F};
  std::vector<float> weights(3);
  EXPECT_EQ(softmax_weights(logits, weights), 2.0F);
  EXPECT_EQ(weights, (std::vector<float>{1, 0, 1}));
}

TEST(SoftmaxWeights, ALogitThatIsNoNumberShows) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (std::size_t at = 0; at < 5; ++at) {
    std::vector<float> logits{0, 1, 2, 3, 4};
    logits[at] = nan;
    std::vector<float> gradient(5);
    EXPECT_FALSE(std::isfinite(softmax_cross_entropy(logits, at == 0 ? 1 : 0, 1.0F, gradient))) << at;
  }
}

}  // namespace
}  // namespace sfumato
