#include "sfumato/measures/table_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "sfumato/base/text.h"
#include "sfumato/measures/compared_columns.h"
#include "sfumato/measures/rule_words.h"
#include "sfumato/measures/testing.h"

namespace sfumato {
namespace {

using testing::kMissing;
using testing::TableMaker;

std::vector<double> drawn_numbers(std::size_t rows, std::uint64_t seed, const std::function<double(RowRandom&)>& draw) {
  std::vector<double> values;
  const RandomStream stream(seed, Purpose::test, 11);
  for (std::size_t i = 0; i < rows; ++i) {
    RowRandom random(stream, i);
    values.push_back(draw(random));
  }
  return values;
}

std::vector<double> whole_numbers(std::size_t rows, std::uint64_t seed, std::uint32_t most) {
  return drawn_numbers(rows, seed, [&](RowRandom& random) { return static_cast<double>(random.below(most)); });
}

TableRules rules_of(const Table& real, const Table& synthetic, const Table* holdout = nullptr) {
  ThreadPool pool(2);
  return find_table_rules(real, synthetic, holdout, pool, 1);
}

std::vector<std::string> texts_of(const TableRules& rules, const Schema& schema) {
  std::vector<std::string> texts;
  for (const TableRule& rule : rules.broken) {
    texts.push_back(rule_text(rule, schema, [](std::string_view text) { return std::string(text); }));
  }
  std::ranges::sort(texts);
  return texts;
}

using Texts = std::vector<std::string>;

// begin, end and a number that has nothing to do with them; every `every`-th end lies before its begin.
Table stays(std::size_t rows, std::uint64_t seed, std::size_t every) {
  const std::vector<double> begin = whole_numbers(rows, seed, 100);
  std::vector<double> end = whole_numbers(rows, seed + 1, 30);
  for (std::size_t i = 0; i < rows; ++i) {
    end[i] = i % 7 == 3 ? kMissing : every > 0 && i % every == 0 ? begin[i] - 1 - end[i] : begin[i] + end[i];
  }
  return TableMaker()
      .numbers("begin", begin, ColumnKind::integer)
      .numbers("end", end, ColumnKind::integer)
      .numbers("other", whole_numbers(rows, seed + 2, 120), ColumnKind::integer)
      .table();
}

TEST(TableRules, FindTheOrderOfTwoColumns) {
  const Table real = stays(700, 1, 0);
  const TableRules rules = rules_of(real, stays(350, 5, 50));
  ASSERT_EQ(texts_of(rules, real.schema), Texts{"begin ≤ end"});
  EXPECT_EQ(rules.broken[0].real_rows, 600U);
  EXPECT_EQ(rules.broken[0].synthetic_rows, 300U);
  EXPECT_EQ(rules.broken[0].violations, 6U);  // rows 0, 100, 150, ...: 50 and others of i % 7 == 3 lack their end
  EXPECT_EQ(rules.broken[0].example, 0U);
  EXPECT_TRUE(rules_of(real, stays(300, 5, 0)).broken.empty());
  EXPECT_EQ(rules_of(real, stays(300, 5, 0)).found, 1U);
  // What unseen real rows break is no rule.
  const Table holdout = stays(200, 9, 40);
  EXPECT_TRUE(rules_of(real, stays(300, 5, 50), &holdout).broken.empty());
}

TEST(TableRules, LeaveOutOrdersThatChanceExplains) {
  // Far apart, or so far apart that no row happens to be the other way round.
  const auto heights = [](std::uint64_t seed) {
    const std::vector<double> weight =
        drawn_numbers(300, seed, [](RowRandom& random) { return 70 + 10 * random.normal(); });
    std::vector<double> height = drawn_numbers(300, seed + 1, [](RowRandom& random) { return 4 * random.normal(); });
    for (std::size_t i = 0; i < height.size(); ++i) height[i] += 95 + weight[i] - 70;
    return TableMaker().numbers("weight", weight).numbers("height", height).table();
  };
  Table synthetic = heights(3);
  EXPECT_EQ(rules_of(heights(1), synthetic).found, 0U);
  synthetic.columns[0].numbers[5] = synthetic.columns[1].numbers[5] + 1;
  EXPECT_TRUE(rules_of(heights(1), synthetic).broken.empty());
}

// Three parts and their total, percentages of it that are rounded to tenths, a tax, and a temperature in two units.
Table invoice(std::size_t rows, std::uint64_t seed, std::size_t every) {
  std::vector<std::vector<double>> parts;
  for (std::uint64_t k = 0; k < 3; ++k) {
    parts.push_back(
        drawn_numbers(rows, seed + k, [](RowRandom& random) { return 1 + std::round(1e4 * random.uniform()) / 100; }));
  }
  std::vector<double> total(rows);
  std::vector<double> tax(rows);
  std::vector<std::vector<double>> percent(3, std::vector<double>(rows));
  const std::vector<double> celsius = whole_numbers(rows, seed + 7, 60);
  std::vector<double> fahrenheit(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const double off = every > 0 && i % every == every - 1 ? 2.5 : 0;
    total[i] = parts[0][i] + parts[1][i] + parts[2][i];
    for (std::size_t k = 0; k < 3; ++k) percent[k][i] = std::round(1000 * parts[k][i] / total[i]) / 10;
    percent[0][i] += off;
    total[i] = std::round(100 * (total[i] + off)) / 100;
    tax[i] = std::round(19 * (total[i] - off)) / 100;
    fahrenheit[i] = std::round(1.8 * celsius[i] + 32 + 4 * off);
  }
  Table table = TableMaker()
                    .numbers("total", total)
                    .numbers("a", parts[0])
                    .numbers("b", parts[1])
                    .numbers("c", parts[2])
                    .numbers("pa", percent[0])
                    .numbers("pb", percent[1])
                    .numbers("pc", percent[2])
                    .numbers("tax", tax)
                    .numbers("celsius", celsius, ColumnKind::integer)
                    .numbers("fahrenheit", fahrenheit, ColumnKind::integer)
                    .table();
  for (const std::size_t j : {0U, 1U, 2U, 3U, 7U}) table.schema.columns[j].decimals = 2;
  for (const std::size_t j : {4U, 5U, 6U}) table.schema.columns[j].decimals = 1;
  return table;
}

TEST(TableRules, FindSumsAndLinearRelations) {
  const Table real = invoice(400, 1, 0);
  const TableRules rules = rules_of(real, invoice(200, 50, 20));
  const Texts texts = texts_of(rules, real.schema);
  for (const char* expected : {"total = a + b + c", "pa + pb + pc = 100 (within 0.15)",
                               "tax = 0.19 × total (within 0.00595)", "fahrenheit = 1.8 × celsius + 32 (within 1.4)"}) {
    EXPECT_EQ(std::ranges::count(texts, expected), 1) << expected << ", in " << ::testing::PrintToString(texts);
  }
  for (const TableRule& rule : rules.broken) {
    if (rule.kind != RuleKind::linear) continue;
    EXPECT_EQ(rule.violations, 10U);
    EXPECT_EQ(rule.example, 19U);
    EXPECT_EQ(rule.real_rows, 400U);
  }
  const TableRules kept = rules_of(real, invoice(200, 50, 0));
  EXPECT_TRUE(kept.broken.empty());
  EXPECT_GE(kept.found, 4U);
}

TEST(TableRules, ALinearRelationHasAFewColumnsAmongMany) {
  const auto many = [](std::uint64_t seed, double off) {
    TableMaker maker;
    std::vector<double> sum(300, 0.0);
    for (std::uint64_t j = 0; j < 60; ++j) {
      const std::vector<double> values = whole_numbers(300, seed + j, 1000);
      maker.numbers("x" + std::to_string(j), values, ColumnKind::integer);
      for (std::size_t i = 0; i < 300 && j % 5 == 0; ++i) sum[i] += values[i];
    }
    sum[17] += off;
    return maker.numbers("sum", sum, ColumnKind::integer).table();
  };
  const Table real = many(100, 0);
  const TableRules rules = rules_of(real, many(300, 1));
  EXPECT_EQ(texts_of(rules, real.schema),
            Texts{"sum = x0 + x5 + x10 + x15 + x20 + x25 + x30 + x35 + x40 + x45 + x50 + x55"});
  EXPECT_EQ(rules.broken[0].violations, 1U);
  EXPECT_EQ(rules.broken[0].typical_miss, 1);
}

// Cities of countries, and prices of products; `wrong` rows have another's country, and another price.
Table orders(std::size_t rows, std::uint64_t seed, std::size_t wrong) {
  std::vector<std::int32_t> city;
  std::vector<std::int32_t> country;
  std::vector<std::int32_t> product;
  std::vector<double> price;
  for (const double value : whole_numbers(rows, seed, 12)) {
    const auto code = static_cast<std::int32_t>(value);
    const bool is_wrong = city.size() < wrong;
    city.push_back(code);
    country.push_back((code / 3 + (is_wrong ? 1 : 0)) % 4);
  }
  for (const double value : whole_numbers(rows, seed + 1, 5)) {
    product.push_back(static_cast<std::int32_t>(value));
    price.push_back(value * value + 0.99 + (price.size() < wrong ? 0.01 : 0));
  }
  return TableMaker()
      .indices("city", city, 12)
      .indices("country", country, 4)
      .indices("product", product, 5)
      .numbers("price", price)
      .table();
}

TEST(TableRules, FindColumnsThatDetermineOthers) {
  const Table real = orders(400, 1, 0);
  const TableRules rules = rules_of(real, orders(300, 2, 4));
  EXPECT_EQ(texts_of(rules, real.schema), (Texts{"city determines country", "product determines price"}));
  for (const TableRule& rule : rules.broken) {
    EXPECT_EQ(rule.violations, 4U);
    EXPECT_EQ(rule.real_rows, 400U);
    EXPECT_EQ(rule.synthetic_rows, 300U);
  }
  EXPECT_TRUE(rules_of(real, orders(300, 2, 0)).broken.empty());
}

TEST(TableRules, FindColumnsThatDetermineEachOther) {
  const auto table = [](std::size_t wrong) {
    std::vector<std::int32_t> degree;
    std::vector<double> years;
    for (const double value : whole_numbers(300, 3, 8)) {
      degree.push_back(static_cast<std::int32_t>(value));
      years.push_back(16 - value + (years.size() < wrong ? 1 : 0));
    }
    return TableMaker().indices("degree", degree, 8).numbers("years", years, ColumnKind::integer).table();
  };
  const Table real = table(0);
  EXPECT_EQ(texts_of(rules_of(real, table(30)), real.schema), Texts{"degree and years determine each other"});
}

// Who is male is never pregnant; `wrong` rows are. Who has left has no salary.
Table people(std::size_t rows, std::uint64_t seed, std::size_t wrong) {
  std::vector<std::int32_t> sex;
  std::vector<double> pregnant;
  std::vector<std::int32_t> state;
  std::vector<double> salary;
  for (std::size_t i = 0; i < rows; ++i) {
    RowRandom random(RandomStream(seed, Purpose::test, 5), i);
    const bool male = random.below(2) == 1;
    sex.push_back(male ? 1 : 0);
    pregnant.push_back(random.below(5) == 0 && (!male || i < wrong) ? 1 : 0);
    state.push_back(static_cast<std::int32_t>(random.below(3)));
    const double pay = 1000 + std::round(1000 * random.uniform());
    salary.push_back(state.back() == 2 && i >= wrong ? kMissing : pay);
  }
  return TableMaker()
      .indices("sex", sex, 2)
      .numbers("pregnant", pregnant, ColumnKind::integer)
      .indices("state", state, 3)
      .numbers("salary", salary, ColumnKind::integer)
      .table();
}

TEST(TableRules, FindCombinationsThatNeverOccur) {
  const Table real = people(600, 1, 0);
  const TableRules rules = rules_of(real, people(400, 2, 150));
  EXPECT_EQ(texts_of(rules, real.schema), (Texts{"sex = 1 and pregnant = 1 never occur together",
                                                 "state = 2 and salary not missing never occur together"}));
  EXPECT_EQ(rules.broken[0].real_rows, 600U);
  EXPECT_GT(rules.broken[0].pairs[0].expected, 20);
  EXPECT_TRUE(rules_of(real, people(400, 2, 0)).broken.empty());
}

TEST(TableRules, FindNothingInIndependentColumns) {
  const auto noise = [](std::uint64_t seed) {
    TableMaker maker;
    for (std::uint64_t j = 0; j < 30; ++j) {
      const std::string name = "x" + std::to_string(j);
      const auto column = whole_numbers(500, seed + j, static_cast<std::uint32_t>(2 + 3 * j));
      if (j % 2 == 0) {
        maker.numbers(name, column, ColumnKind::integer);
      } else {
        maker.indices(name, {column.begin(), column.end()}, static_cast<int>(2 + 3 * j));
      }
    }
    return maker.table();
  };
  const TableRules rules = rules_of(noise(1), noise(100));
  EXPECT_EQ(rules.found, 0U);
  EXPECT_EQ(rules.columns, 30U);
}

TEST(TableRules, AnExactSumIsFoundBesideARoundedShare) {
  const auto bill = [](std::uint64_t seed, double off) {
    std::vector<double> net =
        drawn_numbers(300, seed, [](RowRandom& random) { return 5 + std::round(1e4 * random.uniform()) / 100; });
    std::vector<double> tax(300);
    std::vector<double> total(300);
    for (std::size_t i = 0; i < 300; ++i) {
      tax[i] = std::round(20 * net[i]) / 100;
      total[i] = std::round(100 * (net[i] + tax[i] + (i == 7 ? off : 0))) / 100;
    }
    Table table = TableMaker().numbers("net", net).numbers("tax", tax).numbers("total", total).table();
    for (ColumnSchema& column : table.schema.columns) column.decimals = 2;
    return table;
  };
  const Table real = bill(1, 0);
  const TableRules rules = rules_of(real, bill(2, 0.01));
  EXPECT_EQ(texts_of(rules, real.schema), Texts{"total = net + tax"});
  EXPECT_EQ(rules.found, 2U);  // and tax = 0.2 × net
}

TEST(TableRules, ListNoCombinationThatChanceExplains) {
  // Real rows beside others of the same distribution, with many pairs of rare values.
  const auto table = [](std::uint64_t seed) {
    std::vector<std::int32_t> a;
    std::vector<std::int32_t> b;
    const RandomStream stream(seed, Purpose::test, 6);
    for (std::size_t i = 0; i < 4000; ++i) {
      RowRandom random(stream, i);
      a.push_back(static_cast<std::int32_t>(random.below(20)));
      // A tenth as often as if the columns were independent.
      const auto other = static_cast<std::int32_t>(random.below(20));
      const bool rare = (a.back() + other) % 2 == 0 && random.below(10) > 0;
      b.push_back(rare ? (other + 1) % 20 : other);
    }
    return TableMaker().indices("a", a, 20).indices("b", b, 20).table();
  };
  const TableRules rules = rules_of(table(1), table(2));
  EXPECT_TRUE(rules.broken.empty());
}

TEST(TableRules, AreTheSameForAnyPool) {
  const Table real = invoice(300, 1, 0);
  const Table synthetic = invoice(150, 50, 20);
  ThreadPool one(1);
  ThreadPool three(3);
  const TableRules a = find_table_rules(real, synthetic, nullptr, one, 3);
  const TableRules b = find_table_rules(real, synthetic, nullptr, three, 3);
  EXPECT_EQ(texts_of(a, real.schema), texts_of(b, real.schema));
  EXPECT_EQ(a.found, b.found);
}

TEST(TableRules, AreSearchedInABoundedNumberOfColumnsAndRows) {
  TableMaker maker;
  for (std::uint64_t j = 0; j < 260; ++j) maker.numbers("x" + std::to_string(j), whole_numbers(40, j, 50));
  const Table wide = maker.table();
  EXPECT_EQ(rules_of(wide, wide).columns, kMostPairedColumns);
  const std::size_t rows = kMostRuleRows + 10;
  const Table tall = stays(rows, 1, 0);
  const TableRules rules = rules_of(tall, stays(rows, 5, 50));
  EXPECT_EQ(rules.real_rows, kMostRuleRows);
  ASSERT_EQ(rules.broken.size(), 1U);
  EXPECT_EQ(rules.broken[0].example % 50, 0U);  // the row of the whole table
}

TEST(RuleWords, ShowNamesAndValuesAsTheyAreAskedTo) {
  Table real = orders(400, 1, 0);
  real.schema.columns[0].name = "\x1b[31mcity";
  Table synthetic = orders(300, 2, 4);
  synthetic.schema = real.schema;
  const TableRules rules = rules_of(real, synthetic);
  std::string all;
  for (const TableRule& rule : rules.broken) all += rule_text(rule, real.schema, quoted_text);
  EXPECT_EQ(all.find('\x1b'), std::string::npos);
  EXPECT_NE(all.find("'\\x1b[31mcity' determines 'country'"), std::string::npos) << all;
  const std::string example = example_text(rules.broken[0], synthetic, quoted_text);
  EXPECT_NE(example.find(" = '"), std::string::npos) << example;
}

}  // namespace
}  // namespace sfumato
