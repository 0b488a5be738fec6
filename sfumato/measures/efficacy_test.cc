#include "sfumato/measures/efficacy.h"

#include <gtest/gtest.h>

#include <string>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/measures/testing.h"

namespace sfumato {
namespace {

using testing::mixed_table;
using testing::TableMaker;

constexpr std::size_t kY = 1;
constexpr std::size_t kCategory = 2;
constexpr std::size_t kFlag = 4;

std::string error_text(const Table& real, const Table& synthetic, std::size_t target) {
  ThreadPool pool(1);
  try {
    measure_efficacy(real, synthetic, nullptr, target, pool, 0);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Efficacy, IsEqualForRowsOfTheSameDistribution) {
  ThreadPool pool(2);
  const Table real = mixed_table(2000, 1);
  const Table fresh = mixed_table(2000, 2);
  const Table holdout = mixed_table(2000, 3);
  const Efficacy flag = measure_efficacy(real, fresh, &holdout, kFlag, pool, 0);
  EXPECT_EQ(flag.metric, EfficacyMetric::area_under_roc);
  EXPECT_GT(flag.from_real, 0.9);
  EXPECT_NEAR(flag.from_synthetic, flag.from_real, 0.03);
  EXPECT_GT(flag.accuracy_from_real.value(), 0.8);
  EXPECT_EQ(flag.test_rows, 2000U);
  const Efficacy category = measure_efficacy(real, fresh, &holdout, kCategory, pool, 0);
  EXPECT_EQ(category.metric, EfficacyMetric::macro_area);
  EXPECT_EQ(category.classes, 4U);
  EXPECT_GT(category.from_synthetic, 0.99);  // x determines the category
  EXPECT_GT(category.accuracy_from_synthetic.value(), 0.97);
  const Efficacy y = measure_efficacy(real, fresh, &holdout, kY, pool, 0);
  EXPECT_EQ(y.metric, EfficacyMetric::r_squared);
  // y = 2 x + noise of variance 1: the best R^2 is 4 / 5.
  EXPECT_NEAR(y.from_real, 0.8, 0.05);
  EXPECT_NEAR(y.from_synthetic, y.from_real, 0.03);
  EXPECT_LT(y.test_rows, 2000U);  // rows with a missing target are skipped
}

TEST(Efficacy, IsLostWithoutDependence) {
  ThreadPool pool(2);
  const Table real = mixed_table(1500, 1);
  Table broken = mixed_table(1500, 2);
  broken.columns[kFlag] = mixed_table(1500, 9).columns[kFlag];  // independent of the other columns
  const Efficacy efficacy = measure_efficacy(real, broken, nullptr, kFlag, pool, 0);
  EXPECT_FALSE(efficacy.from_holdout);
  EXPECT_EQ(efficacy.test_rows, 375U);
  EXPECT_EQ(efficacy.train_rows, 1125U);
  EXPECT_GT(efficacy.from_real, 0.85);
  EXPECT_NEAR(efficacy.from_synthetic, 0.5, 0.15);
}

TEST(Efficacy, DependsOnTheSeedAndNotOnThreads) {
  ThreadPool one(1);
  ThreadPool three(3);
  const Table real = mixed_table(300, 1);
  const Table fresh = mixed_table(300, 2);
  const double value = measure_efficacy(real, fresh, nullptr, kFlag, one, 5).from_synthetic;
  EXPECT_EQ(value, measure_efficacy(real, fresh, nullptr, kFlag, three, 5).from_synthetic);
  EXPECT_NE(value, measure_efficacy(real, fresh, nullptr, kFlag, one, 6).from_synthetic);
}

TEST(Efficacy, NeedsATargetThatVaries) {
  Table real = mixed_table(100, 1);
  Table synthetic = mixed_table(100, 2);
  synthetic.columns[kFlag].indices.assign(100, 1);
  EXPECT_EQ(error_text(real, synthetic, kFlag),
            "target 'flag': the synthetic table has 1 value of it; give other rows, or another target");
  real.columns[kFlag].indices.assign(100, 1);
  EXPECT_EQ(error_text(real, synthetic, kFlag), "target 'flag': it has one value only; choose another `target`");
  real.columns[kFlag].indices.assign(100, -1);
  EXPECT_EQ(unfit_target(real, kFlag), "it has no values");
  EXPECT_EQ(unfit_target(TableMaker().numbers("x", {1, 2}).table(), 0), "there is no other column");
}

}  // namespace
}  // namespace sfumato
