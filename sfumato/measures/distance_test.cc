#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "sfumato/base/error.h"
#include "sfumato/measures/energy_distance.h"
#include "sfumato/measures/sliced_wasserstein.h"
#include "sfumato/measures/testing.h"

namespace sfumato {
namespace {

using testing::gaussian;

Points column(std::vector<double> values) { return {{"x"}, std::move(values)}; }

TEST(SlicedWasserstein, OfAFewNumbersByHand) {
  ThreadPool pool(1);
  EXPECT_DOUBLE_EQ(sliced_wasserstein(column({0, 1}), column({3, 2}), pool), 2);
  // {0, 6} and {0, 3, 6}: the optimal plan pairs 0-0, 0-3, 6-3, 6-6 with weights 2, 1, 1, 2 sixths.
  EXPECT_DOUBLE_EQ(sliced_wasserstein(column({6, 0}), column({0, 3, 6}), pool), std::sqrt(18.0 / 6));
}

TEST(EnergyDistance, OfAFewNumbersByHand) {
  ThreadPool pool(1);
  EXPECT_DOUBLE_EQ(energy_distance(column({0}), column({3}), pool), std::sqrt(6.0));
  // 2 * mean(1, 2, 0, 1) - mean(0, 1, 1, 0) - mean(0, 1, 1, 0) = 2 - 1/2 - 1/2
  EXPECT_DOUBLE_EQ(energy_distance(column({0, 1}), column({1, 2}), pool), 1);
}

// A shift by d moves each projection by its component of d, whose mean square over directions of the plane is |d|^2 /
// 2.
TEST(SlicedWasserstein, OfAShiftIsKnown) {
  ThreadPool pool(2);
  const Points a = gaussian(200, 2, 1);
  Points b = a;
  for (std::size_t i = 0; i < b.rows(); ++i) b(i, 0) += 3;
  EXPECT_NEAR(sliced_wasserstein(a, b, pool, 0, 20000), 3 / std::sqrt(2.0), 0.03);
}

RC_GTEST_PROP(Distances, AreSymmetricAndScaleWithTheUnit, ()) {
  ThreadPool pool(1);
  const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1000000);
  const auto rows = *rc::gen::inRange<std::size_t>(1, 30);
  const auto cols = *rc::gen::inRange<std::size_t>(1, 4);
  const Points a = gaussian(rows, cols, seed);
  const Points b = gaussian(rows + 3, cols, seed + 1);
  Points a3 = a;
  Points b3 = b;
  for (double& value : a3.values) value *= 3;
  for (double& value : b3.values) value *= 3;
  const double w = sliced_wasserstein(a, b, pool, seed, 8);
  const double e = energy_distance(a, b, pool);
  RC_ASSERT(w > 0 && e > 0);
  RC_ASSERT(std::abs(sliced_wasserstein(b, a, pool, seed, 8) - w) < 1e-12);
  RC_ASSERT(std::abs(energy_distance(b, a, pool) - e) < 1e-9);
  RC_ASSERT(std::abs(sliced_wasserstein(a3, b3, pool, seed, 8) - 3 * w) < 1e-9);
  RC_ASSERT(std::abs(energy_distance(a3, b3, pool) - std::sqrt(3.0) * e) < 1e-9);
  RC_ASSERT(sliced_wasserstein(a, a, pool, seed, 8) == 0);
  RC_ASSERT(energy_distance(a, a, pool) < 1e-7);
}

TEST(Distances, DoNotDependOnThreads) {
  ThreadPool one(1);
  ThreadPool three(3);
  const Points a = gaussian(300, 3, 1);
  const Points b = gaussian(250, 3, 2);
  EXPECT_EQ(sliced_wasserstein(a, b, one), sliced_wasserstein(a, b, three));
  EXPECT_EQ(energy_distance(a, b, one), energy_distance(a, b, three));
}

TEST(Distances, RefuseWhatCannotBeCompared) {
  ThreadPool pool(1);
  const Points a = gaussian(20, 2, 1);
  Points broken = a;
  broken(3, 1) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(sliced_wasserstein(a, gaussian(20, 3, 1), pool), Error);
  EXPECT_THROW(energy_distance(a, Points{{"x", "y"}, {}}, pool), Error);
  EXPECT_THROW(sliced_wasserstein(a, a, pool, 0, 0), Error);
  try {
    energy_distance(a, broken, pool);
    FAIL() << "NaN taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_data);
    EXPECT_STREQ(error.what(), "comparison: row 4, column 'x1' is nan; give finite numbers");
  }
}

}  // namespace
}  // namespace sfumato
