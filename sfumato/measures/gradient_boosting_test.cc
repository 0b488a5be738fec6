#include "sfumato/measures/gradient_boosting.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "sfumato/base/error.h"
#include "sfumato/measures/c2st.h"
#include "sfumato/measures/testing.h"

namespace sfumato {
namespace {

using testing::gaussian;

std::vector<std::size_t> all_rows(std::size_t count) {
  std::vector<std::size_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

// Two leaves with pure labels: a tree's value is -rate * sum(g) / sum(h), which has a closed form.
TEST(GradientBoosting, FollowsNewtonsStepsByHand) {
  Points points{{"x"}, {}};
  std::vector<std::uint8_t> labels;
  for (int i = 0; i < 80; ++i) {
    points.values.push_back(i < 40 ? 0 : 1);
    labels.push_back(i < 40 ? 0 : 1);
  }
  BoostingConfig config;
  config.trees = 3;
  const GradientBoosting model(points, labels, all_rows(80), config);
  double score = 0;
  for (int t = 0; t < 3; ++t) {
    const double p = 1 / (1 + std::exp(-score));
    score += 0.1 * (1 - p) / (p * (1 - p));
  }
  const std::vector<double> one{1};
  const std::vector<double> zero{0.2};
  EXPECT_NEAR(model.predict(one), score, 1e-12);
  EXPECT_NEAR(model.predict(zero), -score, 1e-12);
}

TEST(GradientBoosting, LearnsAnExclusiveOr) {
  const Points points = gaussian(2000, 2, 3);
  std::vector<std::uint8_t> labels;
  for (std::size_t i = 0; i < points.rows(); ++i) labels.push_back((points(i, 0) > 0) != (points(i, 1) > 0) ? 1 : 0);
  const GradientBoosting model(points, labels, all_rows(1500));
  std::size_t right = 0;
  for (std::size_t i = 1500; i < 2000; ++i)
    if ((model.predict(points.row(i)) > 0) == (labels[i] == 1)) ++right;
  EXPECT_GT(right, 475U);
}

TEST(GradientBoosting, NeedsTwoClasses) {
  const Points points = gaussian(50, 1, 3);
  const std::vector<std::uint8_t> labels(50, 1);
  EXPECT_THROW(GradientBoosting(points, labels, all_rows(50)), Error);
}

TEST(AreaUnderRoc, CountsPairsAndHalvesTies) {
  const std::vector<std::uint8_t> labels{0, 0, 1, 1};
  EXPECT_EQ(area_under_roc(std::vector<double>{1, 2, 3, 4}, labels), 1);
  EXPECT_EQ(area_under_roc(std::vector<double>{4, 3, 2, 1}, labels), 0);
  EXPECT_EQ(area_under_roc(std::vector<double>{1, 1, 1, 1}, labels), 0.5);
  EXPECT_EQ(area_under_roc(std::vector<double>{1, 3, 3, 2}, labels), 0.625);  // 1 + 1/2 + 1 + 0 of 4 pairs
  EXPECT_THROW(area_under_roc(std::vector<double>{1, 2}, std::vector<std::uint8_t>{1, 1}), Error);
}

TEST(C2st, DetectsDifferencesOnly) {
  ThreadPool pool(2);
  const Points a = gaussian(2000, 2, 1);
  // Samples of the same distribution: the AUC has a standard error of about sqrt(1 / (6 n)) = 0.009 at n = 2000.
  EXPECT_NEAR(c2st(a, gaussian(2000, 2, 2), pool), 0.5, 0.036);
  EXPECT_GT(c2st(a, gaussian(2000, 2, 2, 0.5), pool), 0.6);
  EXPECT_GT(c2st(a, gaussian(2000, 2, 2, 8), pool), 0.999);
}

TEST(C2st, DoesNotDependOnThreadsButOnTheSeed) {
  ThreadPool one(1);
  ThreadPool three(3);
  const Points a = gaussian(300, 2, 1);
  const Points b = gaussian(200, 2, 2);
  EXPECT_EQ(c2st(a, b, one, 7), c2st(a, b, three, 7));
  EXPECT_NE(c2st(a, b, one, 7), c2st(a, b, one, 8));
}

TEST(C2st, RefusesATinySample) {
  ThreadPool pool(1);
  EXPECT_THROW(c2st(gaussian(9, 2, 1), gaussian(200, 2, 2), pool), Error);
  EXPECT_THROW(c2st(gaussian(20, 2, 1), gaussian(20, 2, 2), pool, 0, 1), Error);
}

}  // namespace
}  // namespace sfumato
