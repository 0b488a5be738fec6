#include "sfumato/tables/token_region.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"

namespace sfumato {
namespace {

// 3000 rows: an integer with few distinct values, some missing; a number with two decimals; a number with any digits;
// dates; unordered and ordered categories.
Table people() {
  Table table;
  table.rows = 3000;
  std::vector<ColumnSchema>& columns = table.schema.columns;
  columns.resize(6);
  columns[0].name = "age";
  columns[0].kind = ColumnKind::integer;
  columns[1].name = "income";
  columns[1].decimals = 2;
  columns[2].name = "weight";
  columns[2].decimals = -1;
  columns[3].name = "born";
  columns[3].kind = ColumnKind::datetime;
  columns[3].format = "%Y-%m-%d";
  columns[4].name = "sex";
  columns[4].kind = ColumnKind::category;
  columns[4].categories = {"Female", "Male", "never"};
  columns[5].name = "size";
  columns[5].kind = ColumnKind::category;
  columns[5].categories = {"S", "M", "L"};
  columns[5].ordered = true;
  table.columns.resize(6);
  for (std::size_t i = 0; i < table.rows; ++i) {
    RowRandom random(RandomStream(1, Purpose::test), i);
    const auto age = static_cast<double>(17 + random.below(60));
    table.columns[0].numbers.push_back(age == 33 ? 34 : random.uniform() < 0.1 ? std::nan("") : age);
    table.columns[1].numbers.push_back(std::round(random.normal() * 100000) / 100);
    table.columns[2].numbers.push_back(random.normal());
    table.columns[3].numbers.push_back(86400.0 * static_cast<double>(random.below(20000)));
    table.columns[4].indices.push_back(static_cast<std::int32_t>(random.below(2)));
    table.columns[5].indices.push_back(static_cast<std::int32_t>(random.below(3)));
  }
  return table;
}

const TableCodec& codec() {
  static const TableCodec codec = TableCodec::fit(people());
  return codec;
}

TokenRegion region(const std::string& where) { return region_where(codec(), parse_where(where, codec().schema)); }

std::string refusal(const std::string& where) {
  try {
    region(where);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "";
}

// Compares the region's weights with a count over all values of the cells.
template <class Holds>
void expect_weights(const std::string& where, std::size_t column, const Holds& holds) {
  const ColumnCodec& encoding = codec().columns[column];
  const ColumnRegion inside = region(where).columns[column].value();
  for (std::size_t cell = 0; cell < encoding.values(); ++cell) {
    double count = 0;
    const std::size_t all = encoding.values_in(cell);
    for (std::size_t k = 0; k < all; ++k) count += holds(encoding.value_at(cell, k)) ? 1 : 0;
    EXPECT_DOUBLE_EQ(inside.weight[cell], count / static_cast<double>(all)) << where << " " << cell;
    std::vector<double> drawn;
    for (std::size_t i = 0; count > 0 && i < 64; ++i) {
      const double value = inside.value_of(encoding, cell, static_cast<double>(i) / 64);
      EXPECT_TRUE(holds(value)) << where << " " << value;
      EXPECT_EQ(encoding.symbol_of(value), cell);
      if (drawn.empty() || drawn.back() != value) drawn.push_back(value);
    }
    if (count <= 32) {  // few enough that all are drawn
      EXPECT_EQ(static_cast<double>(drawn.size()), count) << where;
    }
  }
}

TEST(TokenRegion, WeightsAreFractionsOfTheValuesThatSatisfy) {
  expect_weights("age>=60", 0, [](double x) { return x >= 60; });
  expect_weights("age>20,age<=30,age!=25", 0, [](double x) { return x > 20 && x <= 30 && x != 25; });
  expect_weights("age=18|40|76", 0, [](double x) { return x == 18 || x == 40 || x == 76; });
  expect_weights("income<123.45", 1, [](double x) { return x < 123.45; });
  expect_weights("income<=123.45", 1, [](double x) { return x <= 123.45; });
  expect_weights("income>-50,income<99.99", 1, [](double x) { return x > -50 && x < 99.99; });
  expect_weights("income!=12.5|13.75", 1, [](double x) { return x != 12.5 && x != 13.75; });
  expect_weights("born>=1980-03-01,born<1980-09-01", 3, [](double x) { return x >= 320716800 && x < 336614400; });
}

TEST(TokenRegion, ContinuousCellsAreCut) {
  const ColumnCodec& encoding = codec().columns[2];
  const ColumnRegion inside = region("weight>0.1,weight<0.2").columns[2].value();
  double expected = 0;
  double sum = 0;
  for (std::size_t cell = 0; cell < encoding.values(); ++cell) {
    const double from = std::max(0.1, encoding.low[cell]);
    const double to = std::min(0.2, encoding.high[cell]);
    expected += encoding.frequency[cell] * std::max(0.0, (to - from) / (encoding.high[cell] - encoding.low[cell]));
    sum += encoding.frequency[cell] * inside.weight[cell];
    for (int i = 0; inside.weight[cell] > 0 && i <= 10; ++i) {
      const double value = inside.value_of(encoding, cell, std::min(i / 10.0, 1 - 1e-16));
      EXPECT_GT(value, 0.1);
      EXPECT_LT(value, 0.2);
    }
  }
  EXPECT_NEAR(sum, expected, 1e-12);
  EXPECT_NEAR(sum, 0.0381, 0.02);  // Phi(0.2) - Phi(0.1) = 0.0395
  const ColumnRegion point = region("weight=0.125").columns[2].value();
  ASSERT_TRUE(point.only_symbol());
  EXPECT_EQ(point.value_of(encoding, *point.only_symbol(), 0.7), 0.125);
}

TEST(TokenRegion, CategoriesAndMissingValues) {
  EXPECT_EQ(region("sex=Male").columns[4]->weight, (std::vector<double>{0, 1, 0}));
  EXPECT_EQ(region("sex!=Male").columns[4]->weight, (std::vector<double>{1, 0, 1}));
  EXPECT_EQ(region("sex=Male|Female").columns[4]->weight, (std::vector<double>{1, 1, 0}));
  EXPECT_EQ(region("size>S").columns[5]->weight, (std::vector<double>{0, 1, 1}));
  EXPECT_EQ(region("size<=M").columns[5]->weight, (std::vector<double>{1, 1, 0}));
  const ColumnCodec& age = codec().columns[0];
  const ColumnRegion missing = region("age=").columns[0].value();
  EXPECT_EQ(missing.only_symbol(), age.values());
  EXPECT_EQ(region("age=NA").columns[0]->weight, missing.weight);
  const ColumnRegion present = region("age!=").columns[0].value();
  EXPECT_EQ(present.weight.back(), 0);
  EXPECT_EQ(std::accumulate(present.weight.begin(), present.weight.end(), 0.0), static_cast<double>(age.values()));
  EXPECT_EQ(region("age>=17").columns[0]->weight.back(), 0);
  EXPECT_EQ(region("age=20|").columns[0]->weight.back(), 1);
  EXPECT_FALSE(region("age>=60").columns[1]);
}

TEST(TokenRegion, RestrictedColumnsAreSortedByFraction) {
  EXPECT_EQ(region("sex=Male,age>=70,income>0,age!=").restricted(codec()), (std::vector<std::size_t>{4, 0, 1}));
}

TEST(TokenRegion, ImpossibleConditionsAreRefused) {
  const auto expect_refusal = [](const std::string& where, const std::string& text) {
    EXPECT_NE(refusal(where).find(text), std::string::npos) << refusal(where);
  };
  expect_refusal("sex=Femal", "has no category 'Femal'; similar ones are 'Female'");
  expect_refusal("sex=never", "no training row has such a value");
  expect_refusal("sex>Female", "the categories of 'sex' have no order");
  expect_refusal("sex=", "none was missing");
  expect_refusal("age=200", "'age' is 17 to 76 there");
  expect_refusal("age>200", "'age' is 17 to 76 there");
  expect_refusal("age=33", "the nearest are 32 and 34");
  expect_refusal("age=33.5", "the nearest are 32 and 34");
  expect_refusal("age=20|200", "'age' is 17 to 76 there");
  expect_refusal("age=old", "'old' is no finite number");
  expect_refusal("age>NA", "'NA' is no finite number");
  expect_refusal("age>60,age<20", "'age>60', 'age<20': no training row has such a value; they contradict");
  expect_refusal("sex=Male,sex=Female", "contradict");
  expect_refusal("age=,age>20", "contradict");
  expect_refusal("born>=1980", "'1980' is no time that is written as '%Y-%m-%d'");
  expect_refusal("weight=0.125|0.25", "is continuous");
}

RC_GTEST_PROP(TokenRegion, AnyIntervalIsExact, (std::int16_t a, std::int16_t b)) {
  const double low = std::min(a, b) / 8.0;
  const double high = std::max(a, b) / 8.0 + 1;
  const std::string where = "income>" + std::to_string(low) + ",income<" + std::to_string(high);
  ColumnRegion inside;
  try {
    inside = region(where).columns[1].value();
  } catch (const Error&) {
    RC_DISCARD("no values");
  }
  const ColumnCodec& encoding = codec().columns[1];
  for (std::size_t cell = 0; cell < encoding.values(); ++cell) {
    RC_ASSERT(inside.weight[cell] >= 0 && inside.weight[cell] <= 1);
    if (inside.weight[cell] == 0) continue;
    const double value = inside.value_of(encoding, cell, *rc::gen::inRange(0, 1000) / 1000.0);
    RC_ASSERT(value > low && value < high);
  }
}

}  // namespace
}  // namespace sfumato
