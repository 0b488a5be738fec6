#include "sfumato/kernels/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "sfumato/kernels/testing.h"

namespace sfumato {
namespace {

constexpr float kSentinel = 12345.0F;

std::vector<float> random_numbers(std::size_t count, std::uint64_t row, bool positive = false) {
  RowRandom random(RandomStream(3, Purpose::test), row);
  std::vector<float> numbers(count + 1, kSentinel);  // a sentinel past the end
  for (std::size_t i = 0; i < count; ++i) {
    const double z = random.normal();
    numbers[i] = static_cast<float>(positive ? z * z : z);
  }
  return numbers;
}

struct State {
  std::vector<float> parameters, moment1, moment2, average;
};

// Kingma and Ba 2015, algorithm 1, in double.
void reference(const AdamStep& step, double gradient, double& p, double& m, double& v, double& average) {
  const double g = static_cast<double>(step.gradient_scale) * gradient;
  const auto beta1 = static_cast<double>(step.beta1);
  const auto beta2 = static_cast<double>(step.beta2);
  m = beta1 * m + (1 - beta1) * g;
  v = beta2 * v + (1 - beta2) * g * g;
  p *= 1 - static_cast<double>(step.shrink);
  p -= static_cast<double>(step.learning_rate) * (m * static_cast<double>(step.correction1)) /
       (std::sqrt(v * static_cast<double>(step.correction2)) + static_cast<double>(step.epsilon));
  average = static_cast<double>(step.ema_decay) * average + (1 - static_cast<double>(step.ema_decay)) * p;
}

TEST(AdamEmaUpdate, MatchesTheScalarReferenceAtEveryTail) {
  AdamStep step;
  step.learning_rate = 0.01F;
  step.correction1 = 1.7F;
  step.correction2 = 40.0F;
  step.gradient_scale = 0.3F;
  step.ema_decay = 0.9F;
  step.shrink = 0.125F;
  testing::for_each_target([&](std::int64_t) {
    for (std::size_t count = 0; count <= 67; ++count) {
      const std::vector<float> gradient = random_numbers(count, 1);
      const State before{random_numbers(count, 2), random_numbers(count, 3), random_numbers(count, 4, true),
                         random_numbers(count, 5)};
      State after = before;
      const auto span = [&](std::vector<float>& all) { return std::span<float>(all.data(), count); };
      adam_ema_update(step, {gradient.data(), count}, span(after.parameters), span(after.moment1), span(after.moment2),
                      span(after.average));
      for (std::size_t i = 0; i < count; ++i) {
        double p = before.parameters[i];
        double m = before.moment1[i];
        double v = before.moment2[i];
        double average = before.average[i];
        reference(step, gradient[i], p, m, v, average);
        ASSERT_NEAR(after.parameters[i], p, 1e-6 * (1 + std::abs(p)));
        ASSERT_NEAR(after.moment1[i], m, 1e-6 * (1 + std::abs(m)));
        ASSERT_NEAR(after.moment2[i], v, 1e-6 * (1 + std::abs(v)));
        ASSERT_NEAR(after.average[i], average, 1e-6 * (1 + std::abs(average)));
      }
      for (const std::vector<float>* all : {&after.parameters, &after.moment1, &after.moment2, &after.average}) {
        ASSERT_EQ(all->back(), kSentinel) << "past the end of " << count;
      }
    }
  });
}

TEST(AdamEmaUpdate, TheFirstStepIsOfTheLearningRate) {
  // With both bias corrections the first step is lr * sign(g).
  AdamStep step;
  step.correction1 = 1 / (1 - step.beta1);
  step.correction2 = 1 / (1 - step.beta2);
  const std::vector<float> gradient{1e-3F, -50.0F, 0.0F};
  State state{{1, 1, 1}, {0, 0, 0}, {0, 0, 0}, {1, 1, 1}};
  adam_ema_update(step, gradient, state.parameters, state.moment1, state.moment2, state.average);
  EXPECT_NEAR(state.parameters[0], 0.999F, 1e-6F);
  EXPECT_NEAR(state.parameters[1], 1.001F, 1e-6F);
  EXPECT_EQ(state.parameters[2], 1.0F);
}

TEST(SumOfSquares, IsExactToDoubleAndFindsWhatIsNoNumber) {
  for (std::size_t count = 0; count <= 40; ++count) {
    const std::vector<float> values = random_numbers(count, 6);
    double expected = 0;
    for (std::size_t i = 0; i < count; ++i) expected += static_cast<double>(values[i]) * static_cast<double>(values[i]);
    EXPECT_NEAR(sum_of_squares({values.data(), count}), expected, 1e-14 * expected) << count;
  }
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    for (std::size_t at = 0; at < 19; ++at) {
      std::vector<float> values(19, 1.0F);
      values[at] = bad;
      EXPECT_FALSE(std::isfinite(sum_of_squares(values))) << at;
    }
  }
  EXPECT_EQ(sum_of_squares(std::vector<float>(1, 1e30F)), static_cast<double>(1e30F) * static_cast<double>(1e30F));
}

}  // namespace
}  // namespace sfumato
