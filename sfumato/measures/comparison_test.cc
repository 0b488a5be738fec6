#include "sfumato/measures/comparison.h"

#include <gtest/gtest.h>

#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/measures/c2st.h"
#include "sfumato/measures/energy_distance.h"
#include "sfumato/measures/sliced_wasserstein.h"
#include "sfumato/measures/testing.h"

namespace sfumato {
namespace {

using testing::gaussian;

TEST(Compare, StandardisesByTheReference) {
  ThreadPool pool(2);
  Points sample = gaussian(400, 2, 1, 0.3);
  Points reference = gaussian(400, 2, 2);
  const Distances small = compare(sample, reference, pool);
  for (Points* points : {&sample, &reference}) {
    for (std::size_t i = 0; i < points->rows(); ++i) (*points)(i, 1) = 1e6 * (*points)(i, 1) + 5e9;
  }
  const Distances large = compare(sample, reference, pool);
  EXPECT_NEAR(small.sliced_wasserstein, large.sliced_wasserstein, 1e-6);
  EXPECT_NEAR(small.energy, large.energy, 1e-6);
  EXPECT_EQ(small.c2st, large.c2st);
  EXPECT_NEAR(small.sliced_wasserstein, 0.3, 0.1);
}

TEST(Compare, DoesNotScaleConstantColumns) {
  ThreadPool pool(1);
  Points sample = gaussian(50, 2, 1);
  Points reference = sample;
  for (std::size_t i = 0; i < 50; ++i) {
    sample(i, 1) = 7;
    reference(i, 1) = 7;
  }
  EXPECT_EQ(compare(sample, reference, pool).sliced_wasserstein, 0);
}

TEST(Compare, ReportsTheDistanceOfTwoReferences) {
  ThreadPool pool(2);
  const Points reference = gaussian(500, 2, 1);
  const Points other = gaussian(500, 2, 2);
  const Points sample = gaussian(500, 2, 3, 1);
  const Comparison result = compare_with_real(sample, reference, other, pool);
  EXPECT_EQ(result.value.sliced_wasserstein, compare(sample, reference, pool).sliced_wasserstein);
  EXPECT_EQ(result.real.energy, compare(other, reference, pool).energy);
  EXPECT_GT(result.value.sliced_wasserstein, 3 * result.real.sliced_wasserstein);
  EXPECT_GT(result.value.c2st.value(), result.real.c2st.value());
}

TEST(Compare, TakesTheMeanOfDraws) {
  const std::vector<Comparison> draws{{{1, 2, 3}, {4, 5, 6}}, {{3, 4, 5}, {6, 7, 8}}};
  const Comparison average = mean(draws);
  EXPECT_EQ(average.value.sliced_wasserstein, 2);
  EXPECT_EQ(average.value.c2st, 4);
  EXPECT_EQ(average.real.energy, 6);
  EXPECT_THROW(mean({}), Error);
}

TEST(Compare, TakesTheMeanOfC2stOverTheDrawsThatHaveIt) {
  const std::vector<Comparison> draws{{{1, 2, 0.5}, {4, 5, 0.6}}, {{3, 4, {}}, {6, 7, {}}}, {{5, 6, 0.7}, {8, 9, 0.8}}};
  const Comparison average = mean(draws);
  EXPECT_EQ(average.value.sliced_wasserstein, 3);
  EXPECT_DOUBLE_EQ(average.value.c2st.value(), 0.6);
  EXPECT_DOUBLE_EQ(average.real.c2st.value(), 0.7);
  EXPECT_FALSE(mean(std::span(draws).subspan(1, 1)).value.c2st.has_value());
}

TEST(Compare, SkipsC2stOnRequest) {
  ThreadPool pool(1);
  const Points sample = gaussian(50, 2, 1);
  const Points reference = gaussian(50, 2, 2);
  const Distances with = compare(sample, reference, pool);
  const Distances without = compare(sample, reference, pool, 0, false);
  EXPECT_TRUE(with.c2st.has_value());
  EXPECT_FALSE(without.c2st.has_value());
  EXPECT_EQ(without.sliced_wasserstein, with.sliced_wasserstein);
  EXPECT_EQ(without.energy, with.energy);
}

}  // namespace
}  // namespace sfumato
