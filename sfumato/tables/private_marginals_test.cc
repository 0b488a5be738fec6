#include "sfumato/tables/private_marginals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "sfumato/tables/table_codec.h"
#include "sfumato/tables/token_testing.h"

namespace sfumato {
namespace {

using testing::mixed_table;

double frequency_of(const std::vector<std::int32_t>& encodings, std::int32_t encoding) {
  return static_cast<double>(std::ranges::count(encodings, encoding)) / static_cast<double>(encodings.size());
}

TEST(PrivateMarginals, WithoutNoiseTheCountsOfCategoriesAreExact) {
  const Table table = mixed_table(5000, 1);
  const Table marginals = private_marginals(table, 0, 1);
  ASSERT_EQ(marginals.rows, table.rows);
  for (std::size_t column = 0; column < 2; ++column) {
    ASSERT_EQ(marginals.columns[column].indices.size(), table.rows);
    for (std::int32_t k = 0; k < 3; ++k) {
      EXPECT_EQ(frequency_of(marginals.columns[column].indices, k), frequency_of(table.columns[column].indices, k));
    }
  }
}

TEST(PrivateMarginals, NumbersKeepTheirDistributionAndFrequentValues) {
  Table table = mixed_table(20000, 1);
  for (std::size_t i = 0; i < table.rows / 2; ++i) table.columns[2].numbers[i] = 12.34;
  const Table marginals = private_marginals(table, 2, 1);
  std::vector<double> real = table.columns[2].numbers;
  std::vector<double> ours = marginals.columns[2].numbers;
  ASSERT_EQ(ours.size(), table.rows);
  const auto nan = [](double value) { return std::isnan(value); };
  const auto spike = [](double value) { return value == 12.34; };
  EXPECT_NEAR(static_cast<double>(std::ranges::count_if(ours, spike)),
              static_cast<double>(std::ranges::count_if(real, spike)), 100);
  EXPECT_NEAR(static_cast<double>(std::ranges::count_if(ours, nan)),
              static_cast<double>(std::ranges::count_if(real, nan)), 100);
  std::erase_if(real, nan);
  std::erase_if(ours, nan);
  std::ranges::sort(real);
  std::ranges::sort(ours);
  for (const double at : {8.0, 10.0, 12.0, 15.0, 21.0, 30.0}) {
    const auto below = [at](const std::vector<double>& values) {
      return static_cast<double>(std::ranges::lower_bound(values, at) - values.begin()) /
             static_cast<double>(values.size());
    };
    EXPECT_NEAR(below(ours), below(real), 0.015) << at;
  }
  for (const double value : ours) EXPECT_NEAR(value * 100, std::round(value * 100), 1e-6);
}

TEST(PrivateMarginals, NoiseHasTheStandardDeviationOfARowsNorm) {
  Table table;
  table.rows = 100000;
  table.schema.columns.resize(1);
  table.schema.columns[0].kind = ColumnKind::category;
  for (int k = 0; k < 500; ++k) table.schema.columns[0].categories.push_back("l" + std::to_string(k));
  table.columns.resize(1);
  for (std::size_t i = 0; i < table.rows; ++i) table.columns[0].indices.push_back(static_cast<std::int32_t>(i % 500));
  const Table marginals = private_marginals(table, 20, 3);
  double square = 0;
  for (std::int32_t k = 0; k < 500; ++k) {
    const double count = frequency_of(marginals.columns[0].indices, k) * 100000;
    square += (count - 200) * (count - 200) / 500;
  }
  EXPECT_NEAR(std::sqrt(square), 20, 3);  // one column, so the norm is 1
}

TEST(PrivateMarginals, ManyEmptyCategoriesGetLittleOfTheNoise) {
  Table table;
  table.rows = 10000;
  table.schema.columns.resize(1);
  table.schema.columns[0].kind = ColumnKind::category;
  for (int k = 0; k < 300; ++k) table.schema.columns[0].categories.push_back("l" + std::to_string(k));
  table.columns.resize(1);
  table.columns[0].indices.assign(table.rows, 7);
  const Table marginals = private_marginals(table, 10, 3);
  EXPECT_GT(frequency_of(marginals.columns[0].indices, 7), 0.98);  // 0.9 if the noise were only clipped at 0
}

TEST(PrivateMarginals, ACodecFittedOnThemEncodesEveryRow) {
  Table table = mixed_table(300, 1);
  table.columns[2].numbers[5] = 1e6;                                           // outside of the schema's range
  const TableCodec codec = TableCodec::fit(private_marginals(table, 100, 1));  // more noise than rows
  const TokenTable tokens = codec.encode(table);
  EXPECT_TRUE(std::ranges::none_of(tokens.tokens, [](std::uint16_t token) { return token == kNoToken; }));
  const Table back = codec.decode(tokens, 1, 0);
  for (std::size_t i = 0; i < table.rows; ++i) {
    EXPECT_EQ(std::isnan(back.columns[2].numbers[i]), std::isnan(table.columns[2].numbers[i]));
    if (!std::isnan(back.columns[2].numbers[i])) {
      EXPECT_LE(back.columns[2].numbers[i], 50);
    }
  }
}

}  // namespace
}  // namespace sfumato
