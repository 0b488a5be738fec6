#include "sfumato/columns/rare_categories.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sfumato/base/error.h"
#include "sfumato/base/testing.h"
#include "sfumato/columns/row_set.h"

namespace sfumato {
namespace {

using testing::TemporaryDirectory;

// a: 5, b: 4, c: 1, d: 1 rows; flag: 10 yes, 1 no.
const std::string kText =
    "kind,flag,x\na,yes,3\na,yes,1\na,yes,4\na,yes,1\na,yes,5\nb,yes,9\nb,yes,2\nb,yes,6\nb,no,5\nc,yes,3\nd,yes,5\n";

TEST(RareCategories, BecomeMissingAndNothingOfThemStays) {
  const TemporaryDirectory folder;
  Table table = read_table(folder.put("a.csv", kText));
  merge_rare_categories(2, table);
  const ColumnSchema& kind = table.schema.columns[0];
  EXPECT_EQ(kind.categories, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(kind.may_miss);
  EXPECT_TRUE(kind.others_missing);
  EXPECT_EQ(table.columns[0].indices, (std::vector<std::int32_t>{0, 0, 0, 0, 0, 1, 1, 1, 1, -1, -1}));
}

TEST(RareCategories, FewerMissingRowsThanThatGetTheMostFrequentLevel) {
  const TemporaryDirectory folder;
  Table table = read_table(folder.put("a.csv", kText));
  merge_rare_categories(3, table);
  EXPECT_FALSE(table.schema.columns[0].may_miss);
  EXPECT_EQ(table.columns[0].indices, (std::vector<std::int32_t>{0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0}));
  EXPECT_EQ(table.schema.columns[1].categories, std::vector<std::string>{"yes"});
  EXPECT_EQ(std::ranges::count(table.columns[1].indices, 0), 11);
}

TEST(RareCategories, TheSameFileByTheSameSchemaIsTheSameFrame) {
  const TemporaryDirectory folder;
  const std::string path = folder.put("a.csv", kText);
  for (const std::size_t fewest : {0U, 2U, 3U, 5U}) {
    Table table = read_table(path);
    merge_rare_categories(fewest, table);
    Table again = read_table(path, table.schema);
    merge_rare_categories(fewest, again);
    EXPECT_EQ(again.schema, table.schema);
    for (std::size_t c = 0; c < 3; ++c) EXPECT_EQ(again.columns[c].indices, table.columns[c].indices);
  }
}

TEST(RareCategories, NumbersAndFrequentLevelsStay) {
  const TemporaryDirectory folder;
  const std::string path = folder.put("a.csv", kText);
  const Table before = read_table(path);
  Table after = before;
  merge_rare_categories(1, after);
  EXPECT_EQ(after.schema, before.schema);
  merge_rare_categories(4, after);
  EXPECT_EQ(after.columns[2].numbers, before.columns[2].numbers);
  Table all = before;
  EXPECT_THROW(merge_rare_categories(12, all), Error);
}

TEST(RowSet, FindsRowsByAllOfTheirValues) {
  const TemporaryDirectory folder;
  const std::string path = folder.put("a.csv", "kind,x\na,1\nb,2\n,3\na,\na,1\n");
  const Table table = read_table(path);
  const RowSet rows(table);
  EXPECT_EQ(rows.size(), 4U);
  const Table other = read_table(folder.put("b.csv", "kind,x\na,1.0\na,2\nb,\n,3\na,\nb,2\n"), table.schema);
  std::vector<bool> found;
  for (std::size_t i = 0; i < other.rows; ++i) found.push_back(rows.contains(other, i));
  EXPECT_EQ(found, (std::vector<bool>{true, false, false, true, true, true}));
}

}  // namespace
}  // namespace sfumato
