#include "sfumato/tables/table_sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/nn/mlp_layout.h"
#include "sfumato/tables/token_testing.h"

namespace sfumato {
namespace {

using testing::mixed_table;

// A model of independent variables with the training rows' frequencies: only its output layer has an effect.
TableModel independent_model() {
  TableModel model;
  model.codec = TableCodec::fit(mixed_table(4000, 1));
  model.network = {16, 1, 2, 2};
  const TokenFeaturizer featurizer(model.codec, model.network);
  model.weights = AlignedFloats(MlpLayout(featurizer.network()).size);
  featurizer.initialize(1, model.weights.span());
  return model;
}

Table draw(const TableModel& model, std::uint64_t first, std::uint64_t count, std::size_t threads) {
  ThreadPool pool(threads);
  Table all;
  generate_table(model, {.seed = 5}, first, count, pool, [&](const Table& rows) {
    all.columns.resize(rows.columns.size());
    for (std::size_t c = 0; c < all.columns.size(); ++c) {
      std::ranges::copy(rows.columns[c].numbers, std::back_inserter(all.columns[c].numbers));
      std::ranges::copy(rows.columns[c].indices, std::back_inserter(all.columns[c].indices));
    }
    all.rows += rows.rows;
  });
  return all;
}

TEST(TableSampler, DrawsFromTheSoftmaxes) {
  const Table rows = draw(independent_model(), 0, 20000, 2);
  ASSERT_EQ(rows.rows, 20000U);
  double a = 0;
  double missing = 0;
  double sum = 0;
  for (std::size_t i = 0; i < rows.rows; ++i) {
    a += rows.columns[0].indices[i] == 0 ? 1 : 0;
    const double size = rows.columns[2].numbers[i];
    missing += std::isnan(size) ? 1 : 0;
    sum += std::isnan(size) ? 0 : size;
  }
  const Table real = mixed_table(4000, 1);
  double real_a = 0;
  double real_missing = 0;
  double real_sum = 0;
  for (std::size_t i = 0; i < real.rows; ++i) {
    real_a += real.columns[0].indices[i] == 0 ? 1 : 0;
    real_missing += std::isnan(real.columns[2].numbers[i]) ? 1 : 0;
    real_sum += std::isnan(real.columns[2].numbers[i]) ? 0 : real.columns[2].numbers[i];
  }
  EXPECT_NEAR(a / 20000, real_a / 4000, 4 * 0.5 / std::sqrt(20000));
  EXPECT_NEAR(missing / 20000, real_missing / 4000, 4 * 0.25 / std::sqrt(20000));
  EXPECT_NEAR(sum / (20000 - missing), real_sum / (4000 - real_missing), 4 * 8 / std::sqrt(20000));
}

TEST(TableSampler, ARowDependsOnItsIndexOnly) {
  const TableModel model = independent_model();
  const Table all = draw(model, 0, 5000, 1);
  const Table part = draw(model, 4000, 1000, 3);
  for (std::size_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(part.columns[0].indices[i], all.columns[0].indices[4000 + i]);
    const double a = part.columns[2].numbers[i];
    const double b = all.columns[2].numbers[4000 + i];
    EXPECT_TRUE(a == b || (std::isnan(a) && std::isnan(b)));
  }
}

TEST(TableSampler, KnownTokensAreKept) {
  const TableModel model = independent_model();
  ThreadPool pool(2);
  TokenTable tokens(100, 4);
  for (std::size_t i = 0; i < 100; ++i) tokens.row(i)[0] = static_cast<std::uint16_t>(i % 3);
  fill_tokens(model, 1, 0, pool, tokens);
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(tokens.row(i)[0], i % 3);
    for (std::size_t v = 1; v < 4; ++v) EXPECT_LT(tokens.row(i)[v], model.codec.variables()[v].size);
  }
}

TEST(TableSampler, CountsOfABalancedColumnDifferByAtMostOne) {
  const TableModel model = independent_model();
  ThreadPool pool(2);
  std::vector<std::int32_t> kinds;
  generate_table(model, {.seed = 5, .balance = 0}, 0, 5000, pool,
                 [&](const Table& rows) { std::ranges::copy(rows.columns[0].indices, std::back_inserter(kinds)); });
  std::vector<int> counts(3);
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    ++counts[static_cast<std::size_t>(kinds[i])];
    const auto [least, most] = std::ranges::minmax(counts);
    EXPECT_LE(most - least, 1);
  }
  EXPECT_NE(kinds[0] == kinds[3] && kinds[1] == kinds[4] && kinds[3] == kinds[6], true);  // no fixed order
  EXPECT_THROW(generate_table(model, {.seed = 5, .balance = 2}, 0, 5, pool, [](const Table&) {}), Error);
}

TEST(TableSampler, ABalancedColumnStaysInItsRegion) {
  const TableModel model = independent_model();
  ThreadPool pool(1);
  TableRequest request{.seed = 5, .balance = 0};
  request.region = region_where(model.codec, parse_where("kind!=b,flag=no,size<12", model.codec.schema));
  std::vector<int> counts(3);
  generate_table(model, request, 0, 500, pool, [&](const Table& rows) {
    for (std::size_t i = 0; i < rows.rows; ++i) {
      ++counts[static_cast<std::size_t>(rows.columns[0].indices[i])];
      EXPECT_EQ(rows.columns[1].indices[i], 0);
      EXPECT_LT(rows.columns[2].numbers[i], 12);
    }
  });
  EXPECT_EQ(counts, (std::vector<int>{250, 0, 250}));
}

TEST(TableSampler, RowsToAvoidAreRedrawnAndOthersAreKept) {
  const TableModel model = independent_model();
  const Table before = draw(model, 0, 5000, 2);
  Table some = before;  // its first hundred rows
  some.rows = 100;
  const RowSet avoid(some);
  for (const std::size_t threads : {1U, 3U}) {
    ThreadPool pool(threads);
    Table after;
    generate_table(model, {.seed = 5, .avoid = &avoid}, 4000, 500, pool, [&](const Table& rows) { after = rows; });
    ASSERT_EQ(after.rows, 500U);
    for (std::size_t i = 0; i < 500; ++i) EXPECT_FALSE(avoid.contains(after, i));
    Table whole;
    generate_table(model, {.seed = 5, .avoid = &avoid}, 0, 4096, pool, [&](const Table& rows) { whole = rows; });
    std::size_t changed = 0;
    for (std::size_t i = 0; i < 4096; ++i) {
      EXPECT_FALSE(avoid.contains(whole, i));
      const bool same = whole.columns[0].indices[i] == before.columns[0].indices[i] &&
                        whole.columns[1].indices[i] == before.columns[1].indices[i] &&
                        (whole.columns[2].numbers[i] == before.columns[2].numbers[i] ||
                         (std::isnan(whole.columns[2].numbers[i]) && std::isnan(before.columns[2].numbers[i])));
      changed += same ? 0 : 1;
      if (!avoid.contains(before, i)) {
        EXPECT_TRUE(same);
      }
    }
    EXPECT_GE(changed, 100U);
    for (std::size_t i = 0; i < 96; ++i) EXPECT_EQ(after.columns[0].indices[i], whole.columns[0].indices[4000 + i]);
  }
}

TEST(TableSampler, ThrowsIfAllDrawsAreToBeAvoided) {
  TableModel model = independent_model();
  TableRequest request{.seed = 5};
  request.region = region_where(model.codec, parse_where("kind=a,flag=yes,size=10", model.codec.schema));
  ThreadPool pool(1);
  Table one;
  generate_table(model, request, 0, 1, pool, [&](const Table& rows) { one = rows; });
  const RowSet avoid(one);
  request.avoid = &avoid;
  EXPECT_THROW(generate_table(model, request, 0, 1, pool, [](const Table&) {}), Error);
}

}  // namespace
}  // namespace sfumato
