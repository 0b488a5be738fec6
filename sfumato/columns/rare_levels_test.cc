#include "sfumato/columns/rare_levels.h"

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

TEST(RareLevels, BecomeMissingAndNothingOfThemStays) {
  const TemporaryDirectory folder;
  Frame frame = read_frame(folder.put("a.csv", kText));
  take_out_rare_levels(2, frame);
  const ColumnSchema& kind = frame.schema.columns[0];
  EXPECT_EQ(kind.levels, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(kind.may_miss);
  EXPECT_TRUE(kind.others_missing);
  EXPECT_EQ(frame.columns[0].codes, (std::vector<std::int32_t>{0, 0, 0, 0, 0, 1, 1, 1, 1, -1, -1}));
}

TEST(RareLevels, FewerMissingRowsThanThatGetTheMostFrequentLevel) {
  const TemporaryDirectory folder;
  Frame frame = read_frame(folder.put("a.csv", kText));
  take_out_rare_levels(3, frame);
  EXPECT_FALSE(frame.schema.columns[0].may_miss);
  EXPECT_EQ(frame.columns[0].codes, (std::vector<std::int32_t>{0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0}));
  EXPECT_EQ(frame.schema.columns[1].levels, std::vector<std::string>{"yes"});
  EXPECT_EQ(std::ranges::count(frame.columns[1].codes, 0), 11);
}

TEST(RareLevels, TheSameFileByTheSameSchemaIsTheSameFrame) {
  const TemporaryDirectory folder;
  const std::string path = folder.put("a.csv", kText);
  for (const std::size_t fewest : {0U, 2U, 3U, 5U}) {
    Frame frame = read_frame(path);
    take_out_rare_levels(fewest, frame);
    Frame again = read_frame(path, frame.schema);
    take_out_rare_levels(fewest, again);
    EXPECT_EQ(again.schema, frame.schema);
    for (std::size_t c = 0; c < 3; ++c) EXPECT_EQ(again.columns[c].codes, frame.columns[c].codes);
  }
}

TEST(RareLevels, NumbersAndFrequentLevelsStay) {
  const TemporaryDirectory folder;
  const std::string path = folder.put("a.csv", kText);
  const Frame before = read_frame(path);
  Frame after = before;
  take_out_rare_levels(1, after);
  EXPECT_EQ(after.schema, before.schema);
  take_out_rare_levels(4, after);
  EXPECT_EQ(after.columns[2].numbers, before.columns[2].numbers);
  Frame all = before;
  EXPECT_THROW(take_out_rare_levels(12, all), Error);
}

TEST(RowSet, FindsRowsByAllOfTheirValues) {
  const TemporaryDirectory folder;
  const std::string path = folder.put("a.csv", "kind,x\na,1\nb,2\n,3\na,\na,1\n");
  const Frame frame = read_frame(path);
  const RowSet rows(frame);
  EXPECT_EQ(rows.size(), 4U);
  const Frame other = read_frame(folder.put("b.csv", "kind,x\na,1.0\na,2\nb,\n,3\na,\nb,2\n"), frame.schema);
  std::vector<bool> found;
  for (std::size_t i = 0; i < other.rows; ++i) found.push_back(rows.contains(other, i));
  EXPECT_EQ(found, (std::vector<bool>{true, false, false, true, true, true}));
}

}  // namespace
}  // namespace sfumato
