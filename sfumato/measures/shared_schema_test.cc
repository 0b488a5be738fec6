#include "sfumato/measures/shared_schema.h"

#include <gtest/gtest.h>

#include "sfumato/base/error.h"
#include "sfumato/measures/testing.h"

namespace sfumato {
namespace {

using testing::FrameMaker;

std::string complaint(Frame frame, Frame like) {
  try {
    share_schema(frame, "a.csv", like, "b.csv");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(SharedSchema, OrdersColumnsAndJoinsLevels) {
  Frame like = FrameMaker().numbers("x", {1, 2}).codes("c", {0, 1}, 2).frame();
  like.schema.columns[1].levels = {"red", "blue"};
  Frame frame = FrameMaker().codes("c", {0, 1, 2, -1}, 3).numbers("x", {5, 6, 7, 8}).frame();
  frame.schema.columns[0].levels = {"green", "blue", "red"};
  share_schema(frame, "a.csv", like, "b.csv");
  EXPECT_EQ(like.schema.columns[1].levels, (std::vector<std::string>{"red", "blue", "green"}));
  EXPECT_EQ(frame.schema, like.schema);
  EXPECT_EQ(frame.columns[0].numbers, (std::vector<double>{5, 6, 7, 8}));
  EXPECT_EQ(frame.columns[1].codes, (std::vector<std::int32_t>{2, 1, 0, -1}));
  EXPECT_EQ(like.columns[1].codes, (std::vector<std::int32_t>{0, 1}));
}

TEST(SharedSchema, NamesWhatDiffers) {
  const Frame x = FrameMaker().numbers("x", {1}).frame();
  const Frame xy = FrameMaker().numbers("x", {1}).numbers("y", {1}).frame();
  EXPECT_EQ(complaint(x, xy), "'a.csv' has no column 'y', which 'b.csv' has; give two files of the same table");
  EXPECT_EQ(complaint(xy, x), "'a.csv' has a column 'y', which 'b.csv' lacks; give two files of the same table");
  EXPECT_NE(complaint(x, FrameMaker().codes("x", {0}, 1).frame()).find("not of the kind"), std::string::npos);
}

TEST(SharedSchema, StatesKindsButNeitherLevelsNorRanges) {
  Schema schema = FrameMaker().numbers("n", {1}, ColumnKind::integer).codes("c", {0}, 3).frame().schema;
  schema.columns.push_back(schema.columns[1]);
  schema.columns[2].kind = ColumnKind::boolean;
  schema.columns.push_back(schema.columns[1]);
  schema.columns[3].kind = ColumnKind::constant;
  const Schema stated = stated_as(schema);
  EXPECT_EQ(stated.columns[0].kind, ColumnKind::number);  // 3.0 is a whole number too
  EXPECT_EQ(stated.columns[1].kind, ColumnKind::category);
  EXPECT_TRUE(stated.columns[1].levels.empty());
  EXPECT_EQ(stated.columns[2].kind, ColumnKind::category);
  EXPECT_EQ(stated.columns[3].kind, ColumnKind::text);
}

}  // namespace
}  // namespace sfumato
