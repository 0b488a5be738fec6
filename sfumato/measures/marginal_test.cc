#include "sfumato/measures/marginal.h"

#include <gtest/gtest.h>

#include "sfumato/measures/testing.h"

namespace sfumato {
namespace {

using testing::FrameMaker;
using testing::kMissing;

TEST(Marginal, HasABarForEachWholeNumberWhereTheseAreFew) {
  const Frame real = FrameMaker().numbers("n", {1, 1, 2, 4}, ColumnKind::integer).frame();
  const Frame synthetic = FrameMaker().numbers("n", {0, 4, 4, kMissing}, ColumnKind::integer).frame();
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
  const Frame frame = FrameMaker().numbers("n", values, ColumnKind::integer).frame();
  const Marginal m = marginal(frame, frame, 0, 40);
  ASSERT_EQ(m.bars.size(), 34U);  // three in each
  for (std::size_t k = 0; k + 1 < m.bars.size(); ++k) EXPECT_NEAR(m.bars[k].real, 0.03, 1e-12);
  EXPECT_NEAR(m.bars.back().real, 0.01, 1e-12);
}

TEST(Marginal, HasTheGreatestNumberInTheLastBar) {
  const Frame frame = FrameMaker().numbers("x", {0, 0.5, 1, kMissing}).frame();
  const Marginal m = marginal(frame, frame, 0, 10);
  ASSERT_EQ(m.bars.size(), 10U);
  EXPECT_EQ(m.bars[0].real, 0.25);
  EXPECT_EQ(m.bars[5].real, 0.25);
  EXPECT_EQ(m.bars[9].real, 0.25);
  const Frame same = FrameMaker().numbers("x", {3, 3}).frame();
  EXPECT_EQ(marginal(same, same, 0).bars.size(), 1U);
  const Frame none = FrameMaker().numbers("x", {kMissing, kMissing}).frame();
  EXPECT_TRUE(marginal(none, none, 0).bars.empty());
}

TEST(Marginal, HasTheMostFrequentLevelsAndTheRestInOne) {
  const Frame real = FrameMaker().codes("c", {2, 2, 2, 0, 0, 1, 3, -1}, 4).frame();
  const Frame synthetic = FrameMaker().codes("c", {3, 3, 1, 1}, 4).frame();
  const Marginal m = marginal(real, synthetic, 0, 40, 2);
  ASSERT_EQ(m.bars.size(), 2U);
  EXPECT_EQ(m.bars[0].level, "2");
  EXPECT_EQ(m.bars[1].level, "0");
  EXPECT_EQ(m.other_levels, 2U);
  EXPECT_EQ(m.others_real, 0.25);
  EXPECT_EQ(m.others_synthetic, 1);
  EXPECT_EQ(m.missing_real, 0.125);
}

}  // namespace
}  // namespace sfumato
