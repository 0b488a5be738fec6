#include "sfumato/measures/privacy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sfumato/measures/compared_columns.h"
#include "sfumato/measures/testing.h"

namespace sfumato {
namespace {

using testing::mixed_table;

TEST(Privacy, FreshRowsScoreLikeTheHoldout) {
  ThreadPool pool(2);
  const Table holdout = mixed_table(1000, 3);
  const Privacy privacy = measure_privacy(mixed_table(1000, 1), mixed_table(1000, 2), &holdout, pool, 0);
  EXPECT_TRUE(privacy.from_holdout);
  EXPECT_EQ(privacy.synthetic.copies, 0);
  EXPECT_NEAR(privacy.synthetic.median / privacy.baseline.median, 1, 0.15);
  // Without information the AUC has a standard error of about sqrt(1 / (6 n)) = 0.013 at n = 1000.
  EXPECT_NEAR(privacy.membership_auc.value(), 0.5, 0.05);
  EXPECT_TRUE(std::ranges::is_sorted(privacy.synthetic.distances));
}

TEST(Privacy, DetectsACopyOfTheRealTable) {
  ThreadPool pool(2);
  const Table real = mixed_table(500, 1);
  const Table holdout = mixed_table(300, 3);
  const Privacy privacy = measure_privacy(real, real, &holdout, pool, 0);
  EXPECT_EQ(privacy.synthetic.copies, 1);
  EXPECT_EQ(privacy.synthetic.median, 0);
  EXPECT_GT(privacy.baseline.median, 0);
  EXPECT_EQ(privacy.membership_auc.value(), 1);
}

TEST(Privacy, ComparesWithOtherRealRowsWithoutAHoldout) {
  ThreadPool pool(2);
  Table real = mixed_table(400, 1);
  const Privacy privacy = measure_privacy(real, mixed_table(400, 2), nullptr, pool, 0);
  EXPECT_FALSE(privacy.from_holdout);
  EXPECT_FALSE(privacy.membership_auc.has_value());
  EXPECT_EQ(privacy.baseline.copies, 0);
  EXPECT_NEAR(privacy.synthetic.median / privacy.baseline.median, 1, 0.2);
  std::vector<std::size_t> rows(400);
  for (std::size_t i = 0; i < 400; ++i) rows[i] = i / 2;  // each row twice
  const Privacy twice = measure_privacy(rows_at(real, rows), mixed_table(400, 2), nullptr, pool, 0);
  EXPECT_EQ(twice.baseline.copies, 1);
  EXPECT_EQ(twice.baseline.median, 0);
}

}  // namespace
}  // namespace sfumato
