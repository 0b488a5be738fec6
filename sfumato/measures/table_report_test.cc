#include "sfumato/measures/table_report.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/measures/c2st.h"
#include "sfumato/measures/compared_columns.h"
#include "sfumato/measures/report_words.h"
#include "sfumato/measures/testing.h"

namespace sfumato {
namespace {

using testing::mixed_table;
using testing::TableMaker;

TEST(TableReport, IsTheSameForAnyPool) {
  const Table real = mixed_table(200, 1);
  const Table synthetic = mixed_table(150, 2, 0.4);
  const Table holdout = mixed_table(100, 3);
  TableReportConfig config;
  config.seed = 3;
  ThreadPool one(1);
  ThreadPool three(3);
  const TableReport a = make_table_report(real, synthetic, &holdout, config, one);
  const TableReport b = make_table_report(real, synthetic, &holdout, config, three);
  EXPECT_EQ(a.synthetic.shapes.score, b.synthetic.shapes.score);
  EXPECT_EQ(a.synthetic.trends.score, b.synthetic.trends.score);
  EXPECT_EQ(a.synthetic.c2st, b.synthetic.c2st);
  EXPECT_EQ(a.holdout->c2st, b.holdout->c2st);
  EXPECT_EQ(a.efficacy->from_synthetic, b.efficacy->from_synthetic);
  EXPECT_EQ(a.privacy.synthetic.distances, b.privacy.synthetic.distances);
  EXPECT_EQ(a.privacy.membership_auc, b.privacy.membership_auc);
  EXPECT_EQ(a.synthetic_associations, b.synthetic_associations);
  EXPECT_EQ(a.projection->synthetic, b.projection->synthetic);
  // The arguments are passed on in the right order.
  EXPECT_LT(a.synthetic.shapes.score, a.holdout->shapes.score);
  EXPECT_EQ(a.synthetic.c2st, c2st(real, synthetic, one, 3));
  EXPECT_EQ(a.efficacy->target, 4U);
  EXPECT_EQ(a.marginals.size(), 5U);
}

TEST(TableReport, OmitsEfficacyIfTheDefaultTargetFails) {
  ThreadPool pool(1);
  Table real = mixed_table(60, 1);
  Table synthetic = mixed_table(60, 2);
  synthetic.columns[4].indices.assign(60, 0);
  const TableReport report = make_table_report(real, synthetic, nullptr, {}, pool);
  EXPECT_FALSE(report.efficacy.has_value());
  EXPECT_NE(report.no_efficacy.find("the synthetic table has 1 value"), std::string::npos);
  TableReportConfig config;
  config.target = 4;
  EXPECT_THROW(make_table_report(real, synthetic, nullptr, config, pool), Error);
  const Table lone = TableMaker().numbers("x", std::vector<double>(30, 1.5)).table();
  EXPECT_EQ(make_table_report(lone, lone, nullptr, {}, pool).no_efficacy, "no column can be predicted from others");
}

TEST(TableReport, FindsCopiesByAnAucBelowAHalf) {
  ThreadPool pool(2);
  const Table real = mixed_table(400, 1);
  const TableReport copied = make_table_report(real, real, nullptr, {}, pool);
  EXPECT_TRUE(copied.synthetic.looks_copied());
  EXPECT_LT(copied.synthetic.c2st, 0.3);
  EXPECT_EQ(likeness_verdict(copied).grade, Grade::poor);
  EXPECT_EQ(usefulness_verdict(copied).words, "");  // trained on the rows that it is tested on
  EXPECT_NE(copying_warning(copied).find("copies"), std::string::npos);
  const TableReport independent = make_table_report(real, mixed_table(400, 2), nullptr, {}, pool);
  EXPECT_FALSE(independent.synthetic.looks_copied());
  EXPECT_EQ(copying_warning(independent), "");
  EXPECT_NEAR(c2st_low(400, 400), 0.5 - 4 * std::sqrt(801.0 / (12.0 * 160000)), 1e-12);
  EXPECT_EQ(c2st_low(100000, 100000), 0.45);
}

TEST(TableReport, LeavesOutRealRowsOnRequest) {
  ThreadPool pool(2);
  TableReportConfig config;
  config.real_rows = false;
  const Table real = mixed_table(100, 1);
  EXPECT_FALSE(make_table_report(real, real, nullptr, config, pool).projection.has_value());
}

TEST(TableReport, HasPairsOfABoundedNumberOfColumns) {
  ThreadPool pool(2);
  TableMaker maker;
  for (std::uint64_t j = 0; j < 230; ++j) {
    std::vector<double> values = testing::gaussian(30, 1, j).values;
    maker.numbers("x" + std::to_string(j), std::move(values));
  }
  const Table wide = maker.table();
  const TableReport report = make_table_report(wide, wide, nullptr, {}, pool);
  EXPECT_EQ(report.columns.size(), 230U);
  EXPECT_EQ(report.paired.size(), kMostPairedColumns);
  EXPECT_EQ(report.real_associations.size(), kMostPairedColumns * kMostPairedColumns);
  EXPECT_EQ(report.synthetic.trends.pairs.size(), kMostPairedColumns * (kMostPairedColumns - 1) / 2);
}

TEST(TableReport, NeedsRowsAndTheSameColumns) {
  ThreadPool pool(1);
  const Table real = mixed_table(60, 1);
  EXPECT_THROW(make_table_report(real, mixed_table(19, 2), nullptr, {}, pool), Error);
  EXPECT_THROW(make_table_report(mixed_table(19, 2), real, nullptr, {}, pool), Error);
  const Table few = mixed_table(19, 3);
  EXPECT_THROW(make_table_report(real, real, &few, {}, pool), Error);
  EXPECT_THROW(
      make_table_report(real, TableMaker().numbers("x", std::vector<double>(60, 1)).table(), nullptr, {}, pool), Error);
}

TEST(C2stOfTables, DetectsChangesOfCategoriesAndMissingValues) {
  ThreadPool pool(2);
  const Table a = mixed_table(1500, 1);
  EXPECT_NEAR(c2st(a, mixed_table(1500, 2), pool), 0.5, 0.045);
  // The same marginals, but the category is independent of the numbers.
  Table broken = mixed_table(1500, 2);
  broken.columns[2] = mixed_table(1500, 9).columns[2];
  // About three rows in ten have a matching category by chance.
  EXPECT_GT(c2st(a, broken, pool), 0.8);
  // Values are missing in other rows than in a.
  Table incomplete = mixed_table(1500, 2);
  for (std::size_t i = 0; i < incomplete.rows; ++i) {
    if (incomplete.columns[0].numbers[i] > 0) incomplete.columns[3].indices[i] = -1;
  }
  EXPECT_GT(c2st(a, incomplete, pool), 0.7);
}

}  // namespace
}  // namespace sfumato
