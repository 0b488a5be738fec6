#include "sfumato/tables/table_codec.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"

namespace sfumato {
namespace {

ColumnSchema column(const std::string& name, ColumnKind kind, int decimals = 0, std::size_t levels = 0) {
  ColumnSchema schema;
  schema.name = name;
  schema.kind = kind;
  schema.decimals = decimals;
  for (std::size_t i = 0; i < levels; ++i) schema.categories.push_back("level " + std::to_string(i));
  return schema;
}

// 3000 rows: a smooth number of two decimals with a spike, an integer with missing values, few categories,
// many categories.
Table mixed_frame() {
  Table table;
  table.rows = 3000;
  table.schema.columns = {column("smooth", ColumnKind::number, 2),     column("few", ColumnKind::integer),
                          column("level", ColumnKind::category, 0, 5), column("many", ColumnKind::category, 0, 900),
                          column("free", ColumnKind::number, -1),      column("id", ColumnKind::identifier)};
  table.columns.resize(table.schema.columns.size());
  for (std::size_t i = 0; i < table.rows; ++i) {
    RowRandom random(RandomStream(1, Purpose::test), i);
    const bool spike = random.uniform() < 0.3;
    table.columns[0].numbers.push_back(spike ? 0.0 : std::round(random.normal() * 10000) / 100);
    table.columns[1].numbers.push_back(random.uniform() < 0.1 ? std::nan("") : static_cast<double>(random.below(40)));
    table.columns[2].indices.push_back(static_cast<std::int32_t>(random.below(6)) - 1);
    table.columns[3].indices.push_back(static_cast<std::int32_t>(random.below(900)));
    table.columns[4].numbers.push_back(random.uniform() < 0.05 ? std::nan("") : random.normal());
  }
  return table;
}

TEST(TableCodec, GivesAtomsAndCategoriesBackAndNumbersOfTheSameCell) {
  const Table table = mixed_frame();
  const TableCodec codec = TableCodec::fit(table);
  const TokenTable tokens = codec.encode(table);
  const Table back = codec.decode(tokens, 7, 0);
  ASSERT_EQ(back.rows, table.rows);
  EXPECT_EQ(back.columns[2].indices, table.columns[2].indices);
  EXPECT_EQ(back.columns[3].indices, table.columns[3].indices);
  for (std::size_t i = 0; i < table.rows; ++i) {
    const double few = table.columns[1].numbers[i];
    const double few_back = back.columns[1].numbers[i];
    EXPECT_TRUE(few == few_back || (std::isnan(few) && std::isnan(few_back)));
    if (table.columns[0].numbers[i] == 0) {
      EXPECT_EQ(back.columns[0].numbers[i], 0);
    }
    EXPECT_EQ(std::isnan(back.columns[4].numbers[i]), std::isnan(table.columns[4].numbers[i]));
  }
  EXPECT_EQ(codec.encode(back).tokens, tokens.tokens);
}

TEST(TableCodec, DrawnNumbersKeepTheirDecimalsAndTheirRange) {
  const Table table = mixed_frame();
  const TableCodec codec = TableCodec::fit(table);
  const Table back = codec.decode(codec.encode(table), 3, 0);
  const auto [low, high] = std::ranges::minmax(table.columns[0].numbers);
  for (const double value : back.columns[0].numbers) {
    EXPECT_EQ(value, std::round(value * 100) / 100);
    EXPECT_GE(value, low);
    EXPECT_LE(value, high);
  }
}

TEST(TableCodec, ColumnsThatAreNotLearnedHaveNoTokens) {
  const TableCodec codec = TableCodec::fit(mixed_frame());
  ASSERT_EQ(codec.columns.size(), 5U);
  const std::vector<TokenVariable> variables = codec.variables();
  EXPECT_EQ(std::ranges::count(variables, true, &TokenVariable::follows), 3);  // smooth, many and free
  std::size_t last = 0;
  for (const TokenVariable& variable : variables) last = std::max(last, variable.encoding);
  EXPECT_EQ(last, 4U);
}

TEST(TableCodec, ValuesDependOnTheSeedAndTheRowAlone) {
  const Table table = mixed_frame();
  const TableCodec codec = TableCodec::fit(table);
  const TokenTable all = codec.encode(table);
  TokenTable part(10, all.variables);
  for (std::size_t i = 0; i < 10; ++i) std::ranges::copy(all.row(100 + i), part.row(i).begin());
  const Table whole = codec.decode(all, 5, 0);
  const Table later = codec.decode(part, 5, 100);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(later.columns[0].numbers[i], whole.columns[0].numbers[100 + i]);
  }
  EXPECT_NE(codec.decode(all, 6, 0).columns[0].numbers, whole.columns[0].numbers);
}

TEST(TableCodec, UnknownTokensAreMissingValues) {
  const TableCodec codec = TableCodec::fit(mixed_frame());
  const Table table = codec.decode(TokenTable(2, codec.variables().size()), 1, 0);
  EXPECT_TRUE(std::isnan(table.columns[0].numbers[1]));
  EXPECT_EQ(table.columns[2].indices[0], -1);
}

TEST(TableCodec, ATableOfNothingToLearnIsRefused) {
  Table table;
  table.rows = 2;
  table.schema.columns = {column("id", ColumnKind::identifier)};
  table.columns.resize(1);
  EXPECT_THROW(TableCodec::fit(table), Error);
}

RC_GTEST_PROP(NumberCode, AnyValuesComeBackInTheirCell, (const std::vector<std::int16_t>& numbers)) {
  RC_PRE(!numbers.empty());
  const int decimals = *rc::gen::inRange(0, 4);
  std::vector<double> values;
  for (const std::int16_t number : numbers) values.push_back(number / std::pow(10.0, decimals));
  const ColumnCodec encoding = make_number_codec(0, values, decimals);
  RC_ASSERT(std::abs(std::accumulate(encoding.frequency.begin(), encoding.frequency.end(), 0.0) - 1) < 1e-9);
  for (const double value : values) {
    const std::size_t symbol = encoding.symbol_of(value);
    RC_ASSERT(encoding.low[symbol] <= value && value <= encoding.high[symbol]);
    std::vector<std::uint16_t> tokens(encoding.radix > 0 ? 2 : 1);
    encoding.to_tokens(symbol, tokens);
    RC_ASSERT(encoding.from_tokens(tokens) == symbol);
    const double drawn = encoding.value_of(symbol, *rc::gen::inRange(0, 1000) / 1000.0);
    RC_ASSERT(encoding.low[symbol] <= drawn && drawn <= encoding.high[symbol]);
    const double unit = std::pow(10.0, decimals);
    RC_ASSERT(std::round(drawn * unit) / unit == drawn);
  }
}

TEST(NumberCode, CellsHoldEqualSharesAndSpikesStandAlone) {
  std::vector<double> values(40000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = i < 10000 ? 0.0 : static_cast<double>(i) / 8;
  const ColumnCodec encoding = make_number_codec(0, values, 3);
  EXPECT_EQ(encoding.low[0], 0.0);
  EXPECT_EQ(encoding.high[0], 0.0);
  EXPECT_EQ(encoding.frequency[0], 0.25);
  for (std::size_t i = 1; i + 10 < encoding.symbols(); ++i) EXPECT_NEAR(encoding.frequency[i], 1.0 / 1024, 1.0 / 40000);
  EXPECT_EQ(encoding.step, 0.125);
}

TEST(NumberCode, AFewRowsOfManyValuesAreNotLearnedOneByOne) {
  std::vector<double> values(160);
  std::iota(values.begin(), values.end(), 0.0);
  const ColumnCodec encoding = make_number_codec(0, values, 0);
  std::vector<double> rows;
  for (const double frequency : encoding.frequency) rows.push_back(160 * frequency);
  const std::vector<double> first{1, 1, 2, 4, 8, 8};
  EXPECT_TRUE(std::ranges::equal(std::span(rows).first(6), first));
  EXPECT_EQ(rows.back(), 1);
  EXPECT_EQ(std::ranges::max(rows), 8);
  EXPECT_EQ(encoding.symbol_of(-5.0), 0U);
  EXPECT_EQ(encoding.symbol_of(1000.0), encoding.symbols() - 1);
}

TEST(NumberCode, AValueFarOutIsByItself) {
  std::vector<double> values(4000);
  std::iota(values.begin(), values.end(), 0.0);
  values.push_back(1e6);
  const ColumnCodec encoding = make_number_codec(0, values, 0);
  const std::size_t last = encoding.symbols() - 1;
  EXPECT_EQ(encoding.low[last], 1e6);
  EXPECT_EQ(encoding.high[last - 1], 3999);
}

TEST(NumberCode, AValueBetweenAtomsGoesToTheNearerOne) {
  const std::vector<double> values{1, 1, 1, 2, 2, 2, 10, 10, 10};
  const ColumnCodec encoding = make_number_codec(0, values, 0);
  EXPECT_EQ(encoding.symbol_of(5.0), 1U);
  EXPECT_EQ(encoding.symbol_of(7.0), 2U);
}

}  // namespace
}  // namespace sfumato
