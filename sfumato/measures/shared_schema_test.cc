#include "sfumato/measures/shared_schema.h"

#include <gtest/gtest.h>

#include "sfumato/base/error.h"
#include "sfumato/measures/testing.h"

namespace sfumato {
namespace {

using testing::TableMaker;

std::string error_text(Table table, Table like) {
  try {
    share_schema(table, "a.csv", like, "b.csv");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(SharedSchema, OrdersColumnsAndMergesCategories) {
  Table like = TableMaker().numbers("x", {1, 2}).indices("c", {0, 1}, 2).table();
  like.schema.columns[1].categories = {"red", "blue"};
  Table table = TableMaker().indices("c", {0, 1, 2, -1}, 3).numbers("x", {5, 6, 7, 8}).table();
  table.schema.columns[0].categories = {"green", "blue", "red"};
  share_schema(table, "a.csv", like, "b.csv");
  EXPECT_EQ(like.schema.columns[1].categories, (std::vector<std::string>{"red", "blue", "green"}));
  EXPECT_EQ(table.schema, like.schema);
  EXPECT_EQ(table.columns[0].numbers, (std::vector<double>{5, 6, 7, 8}));
  EXPECT_EQ(table.columns[1].indices, (std::vector<std::int32_t>{2, 1, 0, -1}));
  EXPECT_EQ(like.columns[1].indices, (std::vector<std::int32_t>{0, 1}));
}

TEST(SharedSchema, NamesWhatDiffers) {
  const Table x = TableMaker().numbers("x", {1}).table();
  const Table xy = TableMaker().numbers("x", {1}).numbers("y", {1}).table();
  EXPECT_EQ(error_text(x, xy), "'a.csv' has no column 'y', which 'b.csv' has; give two files of the same table");
  EXPECT_EQ(error_text(xy, x), "'a.csv' has a column 'y', which 'b.csv' lacks; give two files of the same table");
  EXPECT_NE(error_text(x, TableMaker().indices("x", {0}, 1).table()).find("has another kind"), std::string::npos);
}

TEST(SharedSchema, StatesKindsButNeitherCategoriesNorRanges) {
  Schema schema = TableMaker().numbers("n", {1}, ColumnKind::integer).indices("c", {0}, 3).table().schema;
  schema.columns.push_back(schema.columns[1]);
  schema.columns[2].kind = ColumnKind::boolean;
  schema.columns.push_back(schema.columns[1]);
  schema.columns[3].kind = ColumnKind::constant;
  const Schema stated = stated_as(schema);
  EXPECT_EQ(stated.columns[0].kind, ColumnKind::number);  // the other file may have fractions
  EXPECT_EQ(stated.columns[1].kind, ColumnKind::category);
  EXPECT_TRUE(stated.columns[1].categories.empty());
  EXPECT_EQ(stated.columns[2].kind, ColumnKind::category);
  EXPECT_EQ(stated.columns[3].kind, ColumnKind::text);
}

}  // namespace
}  // namespace sfumato
