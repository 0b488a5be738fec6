#include "sfumato/diffusion/level_sampling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace sfumato {
namespace {

constexpr std::size_t kBatch = 1000;

// Stratified sampling: the k-th smallest CDF value lies in the k-th of kBatch equal intervals.
TEST(LevelSampling, CoversTheLogNormalInEveryBatch) {
  const LevelSampling sampling{-1.2, 0.9};
  std::vector<NoiseLevel> levels(kBatch);
  sample_levels(sampling, RandomStream(1, Purpose::test), 0, kBatch, levels);
  for (std::size_t i = 0; i < kBatch; ++i) {
    const double z = (-log_snr(levels[i]) - sampling.mean) / sampling.sd;
    const double u = 0.5 * std::erfc(-z / std::numbers::sqrt2) * static_cast<double>(kBatch);
    EXPECT_GE(u, static_cast<double>(i) - 1e-6);
    EXPECT_LE(u, static_cast<double>(i) + 1 + 1e-6);
  }
}

// Within its stratum a row is uniform: Kolmogorov-Smirnov distance, whose 99.9% quantile is 1.95 / sqrt(n).
TEST(LevelSampling, IsUniformWithinItsStratum) {
  const LevelSampling sampling{-1.6, 1.6};
  std::vector<NoiseLevel> levels(kBatch);
  sample_levels(sampling, RandomStream(4, Purpose::test), 0, kBatch, levels);
  std::vector<double> parts;
  for (std::size_t i = 0; i < kBatch; ++i) {
    const double z = (-log_snr(levels[i]) - sampling.mean) / sampling.sd;
    parts.push_back(0.5 * std::erfc(-z / std::numbers::sqrt2) * static_cast<double>(kBatch) - static_cast<double>(i));
  }
  std::ranges::sort(parts);
  double distance = 0;
  for (std::size_t i = 0; i < kBatch; ++i) {
    const double below = static_cast<double>(i) / kBatch;
    distance = std::max({distance, std::abs(parts[i] - below), std::abs(parts[i] - below - 1.0 / kBatch)});
  }
  EXPECT_LT(distance, 1.95 / std::sqrt(kBatch));
}

TEST(LevelRange, CoversLambdaEvenly) {
  const LevelRange range{0.01, 50};
  std::vector<NoiseLevel> levels(kBatch);
  sample_levels(range, RandomStream(1, Purpose::test), 0, kBatch, levels);
  for (std::size_t i = 0; i < kBatch; ++i) {
    const double part = (-log_snr(levels[i]) - std::log(0.01)) / std::log(5000.0) * static_cast<double>(kBatch);
    EXPECT_GE(part, static_cast<double>(i) - 1e-6);
    EXPECT_LE(part, static_cast<double>(i) + 1 + 1e-6);
  }
}

TEST(LevelSampling, RowsAreIndependent) {
  std::vector<NoiseLevel> all(kBatch);
  std::vector<NoiseLevel> some(20);
  sample_levels(LevelSampling{}, RandomStream(2, Purpose::test), 0, kBatch, all);
  sample_levels(LevelSampling{}, RandomStream(2, Purpose::test), 500, kBatch, some);
  for (std::size_t i = 0; i < some.size(); ++i) EXPECT_EQ(some[i].sigma, all[500 + i].sigma);
  std::vector<NoiseLevel> other(kBatch);
  sample_levels(LevelSampling{}, RandomStream(3, Purpose::test), 0, kBatch, other);
  EXPECT_NE(other[7].sigma, all[7].sigma);
}

}  // namespace
}  // namespace sfumato
