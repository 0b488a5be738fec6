#include "sfumato/diffusion/level_embedding.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sfumato/diffusion/level.h"

namespace sfumato {
namespace {

double weight_sum(const Taps& taps, std::size_t count) {
  double sum = 0;
  for (std::size_t k = 0; k < count; ++k) sum += static_cast<double>(taps.weight[k]);
  return sum;
}

TEST(LevelEmbedding, WeightsAddUpToOneAndStayInTheTable) {
  for (const std::size_t taps : {1U, 2U, 4U}) {
    const LevelEmbedding embedding(-4, 6, 9, taps);
    for (double lambda = -7; lambda < 9; lambda += 0.01) {
      const Taps at = embedding(level_from_lambda(lambda));
      EXPECT_NEAR(weight_sum(at, taps), 1, 1e-6);
      EXPECT_LE(at.first + taps, 9U);
      for (const float w : at.weight) EXPECT_GE(w, 0.0F);
    }
  }
}

// A linear table row_k = k is reproduced by linear and cubic B-splines as a straight line in lambda.
TEST(LevelEmbedding, ReproducesStraightLines) {
  for (const std::size_t taps : {2U, 4U}) {
    const LevelEmbedding embedding(-4, 6, 9, taps);
    const auto value = [&](double lambda) {
      const Taps at = embedding(level_from_lambda(lambda));
      double sum = 0;
      for (std::size_t k = 0; k < taps; ++k) {
        sum += static_cast<double>(at.weight[k]) * static_cast<double>(at.first + k);
      }
      return sum;
    };
    const double slope = static_cast<double>(9 - taps + 1) / 10;
    for (double lambda = -3.99; lambda < 5.9; lambda += 0.37) {
      EXPECT_NEAR(value(lambda) - value(-4), slope * (lambda + 4), 1e-5) << taps;
    }
    EXPECT_EQ(value(-30), value(-4));
    EXPECT_EQ(value(30), value(6));
  }
}

TEST(LevelEmbedding, GivesEveryStepOfAChainItsRow) {
  ScheduleConfig config;
  config.kind = ScheduleKind::sigmoid;
  const NoiseSchedule chain = make_schedule(config);
  const LevelEmbedding embedding(chain);
  for (std::size_t t = 1; t <= chain.steps(); ++t) {
    const Taps at = embedding(chain.level(t));
    EXPECT_EQ(at.first, t - 1);
    EXPECT_EQ(at.weight[0], 1.0F);
  }
  EXPECT_EQ(embedding(level_from_lambda(-30)).first, chain.steps() - 1);
  EXPECT_EQ(embedding(level_from_lambda(30)).first, 0U);
  const double between = 0.6 * log_snr(chain.level(7)) + 0.4 * log_snr(chain.level(8));
  EXPECT_EQ(embedding(level_from_lambda(between)).first, 6U);
}

}  // namespace
}  // namespace sfumato
