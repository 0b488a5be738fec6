#include "sfumato/kernels/normal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "sfumato/kernels/testing.h"

namespace sfumato {
namespace {

using testing::GuardedMatrix;

const RandomStream kStream(7, Purpose::test);

// The Box-Muller transform in double, of words 0 and 2, or 1 and 3 of a block.
std::vector<double> reference(const RandomStream& stream, std::uint64_t row, std::size_t cols) {
  std::vector<double> normals;
  for (std::uint32_t index = 0; normals.size() < cols; ++index) {
    const auto words = stream.block(row, index);
    for (const std::size_t pair : {0U, 1U}) {
      const std::uint32_t a = words[pair];
      const std::uint32_t b = words[pair + 2];
      const double coarse = (static_cast<double>(a >> 8U) + 0.5) * 0x1p-24;
      const double fine = (static_cast<double>(b & 255U) + 0.5) * 0x1p-32;
      const double radius = std::sqrt(-2 * std::log((a >> 8U) == 0 ? fine : coarse));
      const double angle = 2 * std::numbers::pi * (static_cast<double>(b >> 8U) + 0.5) * 0x1p-24;
      normals.push_back(radius * std::cos(angle));
      normals.push_back(radius * std::sin(angle));
    }
  }
  normals.resize(cols);
  return normals;
}

TEST(FillNormal, MatchesTheScalarReferenceAtEveryTail) {
  testing::for_each_target([](std::int64_t) {
    for (std::size_t cols = 1; cols <= 19; ++cols) {
      GuardedMatrix out(9, cols, 1);
      fill_normal(kStream, 100, out.view());
      for (std::size_t i = 0; i < 9; ++i) {
        const std::vector<double> expected = reference(kStream, 100 + i, cols);
        for (std::size_t j = 0; j < cols; ++j) ASSERT_NEAR(out.view()(i, j), expected[j], 3e-6) << i << ", " << j;
      }
      out.expect_intact();
    }
  });
}

TEST(FillNormal, ARowDoesNotDependOnItsNeighbours) {
  MatrixBuffer whole(1000, 3);
  fill_normal(kStream, 0, whole);
  MatrixBuffer part(7, 3);
  fill_normal(kStream, 990, part);
  for (std::size_t i = 0; i < 7; ++i) {
    for (std::size_t j = 0; j < 3; ++j) EXPECT_EQ(part(i, j), whole(990 + i, j));
  }
  MatrixBuffer other(7, 3);
  fill_normal(RandomStream(8, Purpose::test), 990, other);
  EXPECT_NE(other(0, 0), part(0, 0));
}

TEST(FillNormal, IsStandardNormal) {
  constexpr std::size_t kCount = 1U << 20U;
  MatrixBuffer out(kCount / 4, 4);
  fill_normal(kStream, 0, out);
  std::vector<double> z;
  for (std::size_t i = 0; i < out.rows(); ++i) z.insert(z.end(), out.row(i).begin(), out.row(i).end());
  const auto n = static_cast<double>(kCount);
  double moments[5] = {};
  for (const double value : z) {
    for (int k = 1; k <= 4; ++k) moments[k] += std::pow(value, k) / n;
  }
  // Four standard errors: the variances of z, z^2, z^3, z^4 are 1, 2, 15, 96.
  EXPECT_NEAR(moments[1], 0, 4 * std::sqrt(1 / n));
  EXPECT_NEAR(moments[2], 1, 4 * std::sqrt(2 / n));
  EXPECT_NEAR(moments[3], 0, 4 * std::sqrt(15 / n));
  EXPECT_NEAR(moments[4], 3, 4 * std::sqrt(96 / n));
  // Kolmogorov-Smirnov: sqrt(n) D exceeds 1.95 with probability 0.001.
  std::ranges::sort(z);
  double worst = 0;
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double below = 0.5 * std::erfc(-z[i] / std::numbers::sqrt2);
    worst = std::max({worst, below - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - below});
  }
  EXPECT_LT(std::sqrt(n) * worst, 1.95);
}

}  // namespace
}  // namespace sfumato
