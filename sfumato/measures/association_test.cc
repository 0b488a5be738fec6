#include "sfumato/measures/association.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sfumato/measures/testing.h"

namespace sfumato {
namespace {

using testing::kMissing;

TEST(Pearson, IsTheClosedForm) {
  const std::vector<double> x{1, 2, 3, 4};
  EXPECT_NEAR(pearson(x, std::vector<double>{3, 5, 7, 9}), 1, 1e-15);
  EXPECT_NEAR(pearson(x, std::vector<double>{9, 7, 5, 3}), -1, 1e-15);
  EXPECT_NEAR(pearson(x, std::vector<double>{1, 3, 2, 4}), 0.8, 1e-15);
  // Large values far from 0 do not overflow.
  EXPECT_NEAR(pearson(std::vector<double>{1e300, 2e300, 3e300, 4e300}, std::vector<double>{1, 3, 2, 4}), 0.8, 1e-15);
}

TEST(Pearson, SkipsMissingValuesAndIsUndefinedForConstants) {
  const std::vector<double> x{1, 2, 3, kMissing, 4};
  const std::vector<double> y{1, 3, 2, 100, 4};
  EXPECT_NEAR(pearson(x, y), 0.8, 1e-15);
  EXPECT_TRUE(std::isnan(pearson(x, std::vector<double>{7, 7, 7, 1, 7})));
  EXPECT_TRUE(std::isnan(pearson(std::vector<double>{1}, std::vector<double>{1})));
}

TEST(CramersV, IsPhiOfFourCells) {
  // phi = (ad - bc) / sqrt(product of the margins) = (30 * 40 - 10 * 20) / sqrt(40 * 60 * 50 * 50)
  const std::vector<Cell> cells{{0, 0, 30}, {0, 1, 10}, {1, 0, 20}, {1, 1, 40}};
  EXPECT_NEAR(cramers_v(cells), 1000 / std::sqrt(40.0 * 60 * 50 * 50), 1e-12);
}

TEST(CramersV, IsZeroForIndependentAndOneForEqualColumns) {
  const std::vector<std::int32_t> a{0, 0, 1, 1, 2, 2, -1, -1};
  const std::vector<std::int32_t> b{5, 6, 5, 6, 5, 6, 5, 6};
  EXPECT_NEAR(cramers_v(contingency(a, b)), 0, 1e-7);
  EXPECT_NEAR(cramers_v(contingency(a, a)), 1, 1e-12);  // missing values count as a category
  EXPECT_TRUE(std::isnan(cramers_v(contingency(a, std::vector<std::int32_t>(8, 3)))));
}

TEST(CorrelationRatio, IsTheExplainedFractionOfTheVariance) {
  // Means 1 and 5 around 3, variance within 1: eta^2 = 4 / 5.
  const std::vector<std::int32_t> categories{0, 0, 1, 1, 1};
  const std::vector<double> y{0, 2, 4, 6, kMissing};
  EXPECT_NEAR(correlation_ratio(categories, y), std::sqrt(0.8), 1e-12);
  EXPECT_TRUE(std::isnan(correlation_ratio(std::vector<std::int32_t>{1, 1, 1, 1, 0}, y)));
}

TEST(Associations, AreASymmetricMatrixForAnyPool) {
  const Table table = testing::mixed_table(500, 1);
  ThreadPool one(1);
  ThreadPool three(3);
  const std::vector<double> matrix = associations(table, one);
  ASSERT_EQ(matrix.size(), 25U);
  EXPECT_EQ(matrix, associations(table, three));
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(matrix[6 * i], 1);
    for (std::size_t j = 0; j < i; ++j) EXPECT_EQ(matrix[5 * i + j], matrix[5 * j + i]);
  }
  EXPECT_EQ(matrix[1], pearson(table.columns[0].numbers, table.columns[1].numbers));
  EXPECT_EQ(matrix[2], correlation_ratio(table.columns[2].indices, table.columns[0].numbers));
  EXPECT_EQ(matrix[14], cramers_v(contingency(table.columns[2].indices, table.columns[4].indices)));
}

}  // namespace
}  // namespace sfumato
