#include "sfumato/tables/impute.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sfumato/tables/table_sampler.h"
#include "sfumato/tables/token_testing.h"

namespace sfumato {
namespace {

using testing::entangled_model;

constexpr std::size_t kKind = 0;
constexpr std::size_t kFlag = 1;
constexpr std::size_t kSize = 2;

// Rows with the model's schema and missing values at random.
Table with_missing_values(const TableModel& model, std::size_t rows, double frequency) {
  Table incomplete = testing::mixed_table(rows, 9);
  incomplete.schema = model.codec.schema;
  for (std::size_t i = 0; i < rows; ++i) {
    RowRandom random(RandomStream(4, Purpose::test), i);
    if (random.uniform() < frequency) incomplete.columns[kKind].indices[i] = -1;
    if (random.uniform() < frequency) incomplete.columns[kFlag].indices[i] = -1;
    if (random.uniform() < frequency) incomplete.columns[kSize].numbers[i] = std::nan("");
  }
  return incomplete;
}

// Copies of one row: kind b, size missing, flag known or missing.
Table same_rows(const TableModel& model, std::size_t rows, bool flag_known) {
  Table table;
  table.schema = model.codec.schema;
  table.rows = rows;
  table.columns.resize(4);
  table.columns[kKind].indices.assign(rows, 1);
  table.columns[kFlag].indices.assign(rows, flag_known ? 1 : -1);
  table.columns[kSize].numbers.assign(rows, std::nan(""));
  return table;
}

TEST(Impute, ImputesAllMissingValuesAndKeepsKnownOnes) {
  const TableModel model = entangled_model(3000);
  const Table incomplete = with_missing_values(model, 500, 0.4);
  ThreadPool pool(2);
  for (const Table& full : {impute_draws(model, incomplete, 1, 0, pool), impute_best(model, incomplete, pool)}) {
    ASSERT_EQ(full.rows, incomplete.rows);
    for (std::size_t i = 0; i < incomplete.rows; ++i) {
      for (const std::size_t c : {kKind, kFlag}) {
        EXPECT_GE(full.columns[c].indices[i], 0);
        if (incomplete.columns[c].indices[i] >= 0) {
          EXPECT_EQ(full.columns[c].indices[i], incomplete.columns[c].indices[i]);
        }
      }
      EXPECT_FALSE(std::isnan(full.columns[kSize].numbers[i]));
      if (!std::isnan(incomplete.columns[kSize].numbers[i])) {
        EXPECT_EQ(full.columns[kSize].numbers[i], incomplete.columns[kSize].numbers[i]);
      }
    }
  }
}

TEST(Impute, CountsMissingValues) {
  const TableModel model = entangled_model(200);
  Table incomplete = same_rows(model, 5, true);
  incomplete.columns[kSize].numbers[0] = 3;
  incomplete.columns[kFlag].indices[1] = -1;
  incomplete.columns[kFlag].indices[2] = -1;
  incomplete.columns[kKind].indices[2] = -1;
  const MissingCount count = count_missing(model.codec, incomplete);
  EXPECT_EQ(count.incomplete, 7U);
  EXPECT_EQ(count.rows, 4U);
  EXPECT_EQ(count.blank, 1U);
}

TEST(Impute, DrawsDependOnlyOnSeedImputationAndRow) {
  const TableModel model = entangled_model(3000);
  const Table incomplete = with_missing_values(model, 5000, 0.4);
  ThreadPool one(1);
  ThreadPool three(3);
  const Table full = impute_draws(model, incomplete, 1, 0, one);
  EXPECT_EQ(impute_draws(model, incomplete, 1, 0, three).columns[kSize].numbers, full.columns[kSize].numbers);
  EXPECT_NE(impute_draws(model, incomplete, 1, 1, one).columns[kSize].numbers, full.columns[kSize].numbers);
  EXPECT_NE(impute_draws(model, incomplete, 2, 0, one).columns[kSize].numbers, full.columns[kSize].numbers);
  EXPECT_EQ(impute_best(model, incomplete, three).columns[kSize].numbers,
            impute_best(model, incomplete, one).columns[kSize].numbers);
}

// The point estimates agree with mean and mode of many draws, for columns with one token and with two.
TEST(Impute, ThePointEstimateIsTheMeanOrModeOfTheDraws) {
  constexpr std::size_t kRows = 20000;
  for (const std::size_t learned : {200U, 3000U}) {
    const TableModel model = entangled_model(learned);
    ThreadPool pool(2);
    const Table drawn = impute_draws(model, same_rows(model, kRows, true), 1, 0, pool);
    double sum = 0;
    double squares = 0;
    for (const double number : drawn.columns[kSize].numbers) {
      sum += number;
      squares += number * number;
    }
    const double mean = sum / kRows;
    const double error = std::sqrt((squares / kRows - mean * mean) / kRows);
    const Table best = impute_best(model, same_rows(model, 3, true), pool);
    EXPECT_NEAR(best.columns[kSize].numbers[1], mean, 4 * error + 0.005) << learned;
    EXPECT_EQ(best.columns[kSize].numbers[0], best.columns[kSize].numbers[2]);

    // With size missing too, the estimate of flag is the mode of its softmax.
    const Table flags = impute_draws(model, same_rows(model, kRows, false), 1, 0, pool);
    const auto yes = static_cast<double>(std::ranges::count(flags.columns[kFlag].indices, 1));
    const Table estimate = impute_best(model, same_rows(model, 1, false), pool);
    ThreadPool one(1);
    TokenSoftmax softmax(model, 1, one);
    TokenTable tokens(1, model.codec.variables().size());
    tokens.row(0)[0] = 1;
    const std::vector<std::size_t> only{0};
    std::vector<float> probabilities;
    softmax.for_each(
        tokens, only, [](std::size_t) { return std::size_t{1}; },
        [&](std::size_t, std::span<const float> all, float) { probabilities.assign(all.begin(), all.end()); });
    EXPECT_EQ(estimate.columns[kFlag].indices[0], probabilities[1] > probabilities[0] ? 1 : 0);
    EXPECT_GT(yes, 0);
  }
}

}  // namespace
}  // namespace sfumato
