#include "sfumato/measures/projection.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sfumato/measures/testing.h"

namespace sfumato {
namespace {

using testing::TableMaker;

// Columns u, u, u, v, v and three independent ones: the first axis is the mean of the u, with 3/8 of the variance, the
// second that of the v, with 2/8.
TEST(Projection, FindsTheAxesOfCopiedColumns) {
  const Points numbers = testing::gaussian(4000, 5, 1);
  TableMaker maker;
  for (const std::size_t source : {0U, 0U, 0U, 1U, 1U, 2U, 3U, 4U}) {
    std::vector<double> values;
    for (std::size_t i = 0; i < numbers.rows(); ++i) values.push_back(100 + 7 * numbers(i, source));
    maker.numbers("c" + std::to_string(source), values);
  }
  const Table table = maker.table();
  const Projection projection = project(table, table, 4000, 0);
  EXPECT_NEAR(projection.explained[0], 3.0 / 8, 0.02);
  EXPECT_NEAR(projection.explained[1], 2.0 / 8, 0.02);
  ASSERT_EQ(projection.real.size(), 4000U);
  double first = 0;
  double mixed = 0;
  for (const PlanePoint& point : projection.real) {
    first += point[0] * point[0] / 4000;
    mixed += point[0] * point[1] / 4000;
  }
  EXPECT_NEAR(first, 3, 0.15);
  EXPECT_NEAR(mixed, 0, 1e-4);
}

TEST(Projection, HasMissingNumbersAtTheMeanAndOneUnitForEachColumn) {
  // A column with two equally frequent categories has a total variance of 1.
  std::vector<double> numbers;
  std::vector<std::int32_t> indices;
  for (int i = 0; i < 200; ++i) {
    numbers.push_back(i < 100 ? 5 : 9);
    indices.push_back(i < 100 ? 3 : -1);
  }
  Table table = TableMaker().numbers("x", numbers).indices("c", indices, 4).table();
  const Projection projection = project(table, table, 200, 0);
  EXPECT_NEAR(projection.explained[0], 1, 1e-9);  // both columns carry the same information
  for (const PlanePoint& point : projection.real) EXPECT_NEAR(std::abs(point[0]), std::sqrt(2), 1e-6);
  Table incomplete = TableMaker().numbers("x", {testing::kMissing}).indices("c", {3}, 4).table();
  EXPECT_NEAR(std::abs(project(table, incomplete, 1, 0).synthetic[0][0]), std::sqrt(0.5), 1e-6);
}

}  // namespace
}  // namespace sfumato
