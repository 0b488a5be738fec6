#include "sfumato/tables/token_codec.h"

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
  for (std::size_t i = 0; i < levels; ++i) schema.levels.push_back("level " + std::to_string(i));
  return schema;
}

// 3000 rows: a smooth number of two decimals with a spike, an integer of few values with holes, levels, many levels.
Frame mixed_frame() {
  Frame frame;
  frame.rows = 3000;
  frame.schema.columns = {column("smooth", ColumnKind::number, 2),     column("few", ColumnKind::integer),
                          column("level", ColumnKind::category, 0, 5), column("many", ColumnKind::category, 0, 900),
                          column("free", ColumnKind::number, -1),      column("id", ColumnKind::identifier)};
  frame.columns.resize(frame.schema.columns.size());
  for (std::size_t i = 0; i < frame.rows; ++i) {
    RowRandom random(RandomStream(1, Purpose::test), i);
    const bool spike = random.uniform() < 0.3;
    frame.columns[0].numbers.push_back(spike ? 0.0 : std::round(random.normal() * 10000) / 100);
    frame.columns[1].numbers.push_back(random.uniform() < 0.1 ? std::nan("") : static_cast<double>(random.below(40)));
    frame.columns[2].codes.push_back(static_cast<std::int32_t>(random.below(6)) - 1);
    frame.columns[3].codes.push_back(static_cast<std::int32_t>(random.below(900)));
    frame.columns[4].numbers.push_back(random.uniform() < 0.05 ? std::nan("") : random.normal());
  }
  return frame;
}

TEST(TokenCodec, GivesAtomsAndCategoriesBackAndNumbersOfTheSameCell) {
  const Frame frame = mixed_frame();
  const TokenCodec codec = TokenCodec::fit(frame);
  const TokenTable tokens = codec.encode(frame);
  const Frame back = codec.decode(tokens, 7, 0);
  ASSERT_EQ(back.rows, frame.rows);
  EXPECT_EQ(back.columns[2].codes, frame.columns[2].codes);
  EXPECT_EQ(back.columns[3].codes, frame.columns[3].codes);
  for (std::size_t i = 0; i < frame.rows; ++i) {
    const double few = frame.columns[1].numbers[i];
    const double few_back = back.columns[1].numbers[i];
    EXPECT_TRUE(few == few_back || (std::isnan(few) && std::isnan(few_back)));
    if (frame.columns[0].numbers[i] == 0) {
      EXPECT_EQ(back.columns[0].numbers[i], 0);
    }
    EXPECT_EQ(std::isnan(back.columns[4].numbers[i]), std::isnan(frame.columns[4].numbers[i]));
  }
  EXPECT_EQ(codec.encode(back).tokens, tokens.tokens);
}

TEST(TokenCodec, DrawnNumbersKeepTheirDecimalsAndTheirRange) {
  const Frame frame = mixed_frame();
  const TokenCodec codec = TokenCodec::fit(frame);
  const Frame back = codec.decode(codec.encode(frame), 3, 0);
  const auto [low, high] = std::ranges::minmax(frame.columns[0].numbers);
  for (const double value : back.columns[0].numbers) {
    EXPECT_EQ(value, std::round(value * 100) / 100);
    EXPECT_GE(value, low);
    EXPECT_LE(value, high);
  }
}

TEST(TokenCodec, ColumnsThatAreNotLearnedHaveNoTokens) {
  const TokenCodec codec = TokenCodec::fit(mixed_frame());
  ASSERT_EQ(codec.codes.size(), 5U);
  const std::vector<TokenVariable> variables = codec.variables();
  EXPECT_EQ(std::ranges::count(variables, true, &TokenVariable::follows), 3);  // smooth, many and free
  std::size_t last = 0;
  for (const TokenVariable& variable : variables) last = std::max(last, variable.code);
  EXPECT_EQ(last, 4U);
}

TEST(TokenCodec, ValuesDependOnTheSeedAndTheRowAlone) {
  const Frame frame = mixed_frame();
  const TokenCodec codec = TokenCodec::fit(frame);
  const TokenTable all = codec.encode(frame);
  TokenTable part(10, all.variables);
  for (std::size_t i = 0; i < 10; ++i) std::ranges::copy(all.row(100 + i), part.row(i).begin());
  const Frame whole = codec.decode(all, 5, 0);
  const Frame later = codec.decode(part, 5, 100);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(later.columns[0].numbers[i], whole.columns[0].numbers[100 + i]);
  }
  EXPECT_NE(codec.decode(all, 6, 0).columns[0].numbers, whole.columns[0].numbers);
}

TEST(TokenCodec, UnknownTokensAreMissingValues) {
  const TokenCodec codec = TokenCodec::fit(mixed_frame());
  const Frame frame = codec.decode(TokenTable(2, codec.variables().size()), 1, 0);
  EXPECT_TRUE(std::isnan(frame.columns[0].numbers[1]));
  EXPECT_EQ(frame.columns[2].codes[0], -1);
}

TEST(TokenCodec, ATableOfNothingToLearnIsRefused) {
  Frame frame;
  frame.rows = 2;
  frame.schema.columns = {column("id", ColumnKind::identifier)};
  frame.columns.resize(1);
  EXPECT_THROW(TokenCodec::fit(frame), Error);
}

RC_GTEST_PROP(NumberCode, AnyValuesComeBackInTheirCell, (const std::vector<std::int16_t>& numbers)) {
  RC_PRE(!numbers.empty());
  const int decimals = *rc::gen::inRange(0, 4);
  std::vector<double> values;
  for (const std::int16_t number : numbers) values.push_back(number / std::pow(10.0, decimals));
  const TokenCode code = make_number_code(0, values, decimals);
  RC_ASSERT(std::abs(std::accumulate(code.share.begin(), code.share.end(), 0.0) - 1) < 1e-9);
  for (const double value : values) {
    const std::size_t symbol = code.symbol_of(value);
    RC_ASSERT(code.low[symbol] <= value && value <= code.high[symbol]);
    std::vector<std::uint16_t> tokens(code.radix > 0 ? 2 : 1);
    code.to_tokens(symbol, tokens);
    RC_ASSERT(code.from_tokens(tokens) == symbol);
    const double drawn = code.value_of(symbol, *rc::gen::inRange(0, 1000) / 1000.0);
    RC_ASSERT(code.low[symbol] <= drawn && drawn <= code.high[symbol]);
    const double unit = std::pow(10.0, decimals);
    RC_ASSERT(std::round(drawn * unit) / unit == drawn);
  }
}

TEST(NumberCode, CellsHoldEqualSharesAndSpikesStandAlone) {
  std::vector<double> values(40000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = i < 10000 ? 0.0 : static_cast<double>(i) / 8;
  const TokenCode code = make_number_code(0, values, 3);
  EXPECT_EQ(code.low[0], 0.0);
  EXPECT_EQ(code.high[0], 0.0);
  EXPECT_EQ(code.share[0], 0.25);
  for (std::size_t i = 1; i + 10 < code.symbols(); ++i) EXPECT_NEAR(code.share[i], 1.0 / 1024, 1.0 / 40000);
  EXPECT_EQ(code.step, 0.125);
}

TEST(NumberCode, AFewRowsOfManyValuesAreNotLearnedOneByOne) {
  std::vector<double> values(160);
  std::iota(values.begin(), values.end(), 0.0);
  const TokenCode code = make_number_code(0, values, 0);
  std::vector<double> rows;
  for (const double share : code.share) rows.push_back(160 * share);
  const std::vector<double> first{1, 1, 2, 4, 8, 8};
  EXPECT_TRUE(std::ranges::equal(std::span(rows).first(6), first));
  EXPECT_EQ(rows.back(), 1);
  EXPECT_EQ(std::ranges::max(rows), 8);
  EXPECT_EQ(code.symbol_of(-5.0), 0U);
  EXPECT_EQ(code.symbol_of(1000.0), code.symbols() - 1);
}

TEST(NumberCode, AValueFarOutIsByItself) {
  std::vector<double> values(4000);
  std::iota(values.begin(), values.end(), 0.0);
  values.push_back(1e6);
  const TokenCode code = make_number_code(0, values, 0);
  const std::size_t last = code.symbols() - 1;
  EXPECT_EQ(code.low[last], 1e6);
  EXPECT_EQ(code.high[last - 1], 3999);
}

TEST(NumberCode, AValueBetweenAtomsGoesToTheNearerOne) {
  const std::vector<double> values{1, 1, 1, 2, 2, 2, 10, 10, 10};
  const TokenCode code = make_number_code(0, values, 0);
  EXPECT_EQ(code.symbol_of(5.0), 1U);
  EXPECT_EQ(code.symbol_of(7.0), 2U);
}

}  // namespace
}  // namespace sfumato
