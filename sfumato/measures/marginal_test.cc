#include "sfumato/measures/marginal.h"

#include <gtest/gtest.h>

#include "sfumato/measures/testing.h"

namespace sfumato {
namespace {

using testing::kMissing;
using testing::TableMaker;

TEST(Marginal, HasABarForEachWholeNumberWhereTheseAreFew) {
  const Table real = TableMaker().numbers("n", {1, 1, 2, 4}, ColumnKind::integer).table();
  const Table synthetic = TableMaker().numbers("n", {0, 4, 4, kMissing}, ColumnKind::integer).table();
  const Marginal m = marginal(real, synthetic, 0);
  ASSERT_EQ(m.bars.size(), 5U);
  EXPECT_EQ(m.least, 0);
  EXPECT_EQ(m.greatest, 4);
  EXPECT_EQ(m.bars[1].real, 0.5);
  EXPECT_EQ(m.bars[4].real, 0.25);
  EXPECT_EQ(m.bars[4].synthetic, 0.5);
  EXPECT_EQ(m.missing_synthetic, 0.25);
}

TEST(Marginal, HasWholeNumbersInBarsThatHoldAsMany) {
  std::vector<double> values;
  for (int i = 0; i < 100; ++i) values.push_back(i);
  const Table table = TableMaker().numbers("n", values, ColumnKind::integer).table();
  const Marginal m = marginal(table, table, 0, 40);
  ASSERT_EQ(m.bars.size(), 34U);  // three in each
  for (std::size_t k = 0; k + 1 < m.bars.size(); ++k) EXPECT_NEAR(m.bars[k].real, 0.03, 1e-12);
  EXPECT_NEAR(m.bars.back().real, 0.01, 1e-12);
}

TEST(Marginal, HasTheGreatestNumberInTheLastBar) {
  const Table table = TableMaker().numbers("x", {0, 0.5, 1, kMissing}).table();
  const Marginal m = marginal(table, table, 0, 10);
  ASSERT_EQ(m.bars.size(), 10U);
  EXPECT_EQ(m.bars[0].real, 0.25);
  EXPECT_EQ(m.bars[5].real, 0.25);
  EXPECT_EQ(m.bars[9].real, 0.25);
  const Table same = TableMaker().numbers("x", {3, 3}).table();
  EXPECT_EQ(marginal(same, same, 0).bars.size(), 1U);
  const Table none = TableMaker().numbers("x", {kMissing, kMissing}).table();
  EXPECT_TRUE(marginal(none, none, 0).bars.empty());
}

TEST(Marginal, HasTheMostFrequentCategories) {
  const Table real = TableMaker().indices("c", {2, 2, 2, 0, 0, 1, 3, -1}, 4).table();
  const Table synthetic = TableMaker().indices("c", {3, 3, 1, 1}, 4).table();
  const Marginal m = marginal(real, synthetic, 0, 40, 2);
  ASSERT_EQ(m.bars.size(), 2U);
  EXPECT_EQ(m.bars[0].category, "2");
  EXPECT_EQ(m.bars[1].category, "0");
  EXPECT_EQ(m.other_levels, 2U);
  EXPECT_EQ(m.others_real, 0.25);
  EXPECT_EQ(m.others_synthetic, 1);
  EXPECT_EQ(m.missing_real, 0.125);
}

}  // namespace
}  // namespace sfumato
