#include "sfumato/tables/given_columns.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/tables/table_sampler.h"
#include "sfumato/tables/token_testing.h"

namespace sfumato {
namespace {

constexpr std::size_t kRows = 6000;  // more than a block
const std::vector<bool> kKindAndSize{true, false, true, false};

// Rows of kind b and of sizes 17.00, 17.01, ...; in every third one the size is missing.
Table given_rows(const TableModel& model) {
  Table table = testing::mixed_table(kRows, 9);
  table.schema = model.codec.schema;
  for (std::size_t i = 0; i < kRows; ++i) {
    table.columns[0].indices[i] = 1;
    table.columns[1].indices[i] = -1;
    table.columns[2].numbers[i] = i % 3 == 0 ? std::nan("") : 17 + 0.01 * static_cast<double>(i % 300);
  }
  return table;
}

Table drawn_given(const TableModel& model, const Table& given, std::size_t threads) {
  ThreadPool pool(threads);
  Table all;
  all.columns.resize(4);
  generate_given(model, given, kKindAndSize, 1, pool, [&](const Table& rows) {
    for (std::size_t j = 0; j < 3; ++j) {
      const TableColumn& more = rows.columns[j];
      all.columns[j].numbers.insert(all.columns[j].numbers.end(), more.numbers.begin(), more.numbers.end());
      all.columns[j].indices.insert(all.columns[j].indices.end(), more.indices.begin(), more.indices.end());
    }
    all.rows += rows.rows;
  });
  return all;
}

TEST(GivenColumns, KeepTheirValuesForAnyNumberOfThreads) {
  const TableModel model = testing::entangled_model(3000);
  const Table given = given_rows(model);
  const Table rows = drawn_given(model, given, 1);
  ASSERT_EQ(rows.rows, kRows);
  EXPECT_EQ(rows.columns[0].indices, given.columns[0].indices);
  for (std::size_t i = 0; i < kRows; ++i) {
    const double wanted = given.columns[2].numbers[i];
    EXPECT_TRUE(std::isnan(wanted) ? std::isnan(rows.columns[2].numbers[i]) : rows.columns[2].numbers[i] == wanted);
    EXPECT_GE(rows.columns[1].indices[i], 0);
  }
  EXPECT_EQ(drawn_given(model, given, 3).columns[1].indices, rows.columns[1].indices);
}

// The other column has the distribution that the same conditions give as a region.
TEST(GivenColumns, AreConditionsOnTheOthers) {
  const TableModel model = testing::entangled_model(3000);
  Table given = given_rows(model);
  given.columns[2].numbers.assign(kRows, std::nan(""));
  const Table rows = drawn_given(model, given, 2);
  const auto share = [](const std::vector<std::int32_t>& flags) {
    double sum = 0;
    for (const std::int32_t flag : flags) sum += flag;
    return sum / static_cast<double>(flags.size());
  };
  ThreadPool pool(2);
  TableRequest request{.seed = 5};
  request.region = region_where(model.codec, parse_where("kind=b,size=", model.codec.schema));
  std::vector<std::int32_t> flags;
  generate_table(model, request, 0, kRows, pool, [&](const Table& block) {
    flags.insert(flags.end(), block.columns[1].indices.begin(), block.columns[1].indices.end());
  });
  EXPECT_NEAR(share(rows.columns[1].indices), share(flags), 5 * std::sqrt(0.5 / kRows));
}

TEST(GivenColumns, RefuseAMissingValueWhereNoneWasLearned) {
  const TableModel model = testing::entangled_model(500);
  Table given = given_rows(model);
  given.columns[0].indices[4] = -1;
  try {
    drawn_given(model, given, 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "`where`: row 5 has no value of column 'kind', which no row of the training data lacked");
  }
}

}  // namespace
}  // namespace sfumato
