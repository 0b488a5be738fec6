#include "sfumato/points/evidence_tally.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sfumato {
namespace {

TEST(EvidenceTally, TakesMeansWithinARowAndLogsBetween) {
  EvidenceTally tally(3);
  for (const double estimate : {1.0, 2.0, 6.0}) tally.add({std::log(estimate) + 800, 4 + estimate, false});
  for (const double estimate : {5.0, 5.0, 5.0}) tally.add({std::log(estimate) - 900, 9, estimate > 4});
  EXPECT_EQ(tally.rows(), 6U);
  EXPECT_EQ(tally.far_out(), 3U);
  EXPECT_EQ(tally.least_size(), 5);
  EXPECT_DOUBLE_EQ(tally.mean_size(), (5 + 6 + 10 + 27) / 6.0);
  EXPECT_NEAR(tally.log_evidence(), (std::log(3.0) + 800 + std::log(5.0) - 900) / 2, 1e-9);
  // Of the first row: s / (sqrt(3) mean), s^2 = ((1 - 3)^2 + (2 - 3)^2 + (6 - 3)^2) / 2.
  EXPECT_NEAR(tally.standard_error(), std::sqrt(7.0 / 3) / 3 / 2, 1e-12);
}

TEST(EvidenceTally, HasNoStandardErrorForOneDraw) {
  EvidenceTally tally(1);
  tally.add({-2, 3, false});
  tally.add({-4, 3, false});
  EXPECT_DOUBLE_EQ(tally.log_evidence(), -3);
  EXPECT_TRUE(std::isnan(tally.standard_error()));
}

}  // namespace
}  // namespace sfumato
