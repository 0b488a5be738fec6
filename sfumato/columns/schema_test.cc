#include "sfumato/columns/schema.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/testing.h"
#include "sfumato/columns/datetime.h"
#include "sfumato/columns/schema_file.h"

namespace sfumato {
namespace {

using testing::error_of;
using testing::TemporaryDirectory;

Schema parsed(const std::string& toml) {
  const TemporaryDirectory directory;
  return read_schema(directory.put("s.toml", toml));
}

// The error message without the path.
std::string complaint(const std::string& toml) {
  const TemporaryDirectory directory;
  const std::string path = directory.put("s.toml", toml);
  const std::string message = error_of(ErrorKind::bad_data, [&] { read_schema(path); });
  EXPECT_EQ(message.substr(0, path.size() + 2), path + ": ");
  return message.substr(std::min(message.size(), path.size() + 2));
}

TEST(Schema, IsReadFromToml) {
  const Schema schema = parsed(R"(
[[column]]
name = "age"
kind = "integer"
minimum = 17
maximum = 90.0
[[column]]
name = "size"
kind = "category"
categories = ["S", "M", "L"]
ordered = true
missing = "?"
[[column]]
name = "seen"
kind = "datetime"
format = "%d.%m.%Y"
minimum = "01.01.1970"
maximum = "02.01.1970"
)");
  const Schema want{
      {{.name = "age", .kind = ColumnKind::integer, .minimum = 17, .maximum = 90},
       {.name = "size",
        .kind = ColumnKind::category,
        .categories = {"S", "M", "L"},
        .ordered = true,
        .may_miss = true,
        .missing = "?"},
       {.name = "seen", .kind = ColumnKind::datetime, .minimum = 0, .maximum = 86400, .format = "%d.%m.%Y"}}};
  EXPECT_EQ(schema, want);
}

TEST(Schema, NamesLineAndReason) {
  const std::string column = "[[column]]\nname = \"a\"\nkind = ";
  const std::string kinds = "number, integer, category, boolean, datetime, constant, identifier, text";
  const struct {
    std::string toml;
    std::string message;
  } cases[] = {
      {"", "there is no table [[column]]; `sfumato schema` writes a schema to start from"},
      {"column = 3", "there is no table [[column]]; `sfumato schema` writes a schema to start from"},
      {"columns = 3", "line 1: there is no key 'columns'; a schema has tables [[column]]"},
      {"[[column]]\nkind = \"text\"", "line 1: column without a name: give it a name"},
      {"[[column]]\nname = 3", "line 2: column without a name: name is not a text in quotes"},
      {"[[column]]\nname = \"a\"", "line 1: column 'a': give it a kind: " + kinds},
      {column + "\"intger\"", "line 3: column 'a': there is no kind 'intger'; did you mean 'integer'?"},
      {column + "\"?\"", "line 3: column 'a': there is no kind '?'; use " + kinds},
      {column + "\"number\"\nminimun = 3", "line 4: column 'a': there is no key 'minimun'; did you mean 'minimum'?"},
      {column + "\"number\"\ncategories = [\"a\"]",
       "line 4: column 'a': a column of kind number has no categories; leave it out"},
      {column + "\"category\"\ncategories = [\n\"a\",\n\"a\"]", "line 6: column 'a': the category 'a' is there twice"},
      {column + "\"category\"\ncategories = [\" a\"]",
       "line 4: column 'a': the category ' a' has blanks at its ends; write it without"},
      {column + "\"category\"\ncategories = [1]", "line 4: column 'a': a category is not a text in quotes"},
      {column + "\"category\"\ncategories = []",
       "line 4: column 'a': categories is not a list of texts, as in [\"low\", \"high\"]"},
      {column + "\"boolean\"\ncategories = [\"no\"]",
       "line 4: column 'a': a column of kind boolean has 2 categories, not 1"},
      {column + "\"category\"\nordered = 1", "line 4: column 'a': ordered is neither true nor false"},
      {column + "\"number\"\ndecimals = 99",
       "line 4: column 'a': decimals is not a whole number from 0 to 20, or -1 for as many as needed"},
      {column + "\"number\"\nminimum = 1", "line 4: column 'a': give both minimum and maximum, or none"},
      {column + "\"number\"\nminimum = 1\nmaximum = 0", "line 4: column 'a': minimum is above maximum"},
      {column + "\"number\"\nminimum = nan\nmaximum = 0", "line 4: column 'a': minimum and maximum are finite numbers"},
      {column + "\"datetime\"\nformat = \"Y\"",
       "line 4: column 'a': the format 'Y' is not one of a time, as %Y-%m-%d %H:%M:%S is; its letters are Y y m b B "
       "q d e a A H I p M S f z"},
      {column + "\"integer\"\nformat = \"%M:%H\"",
       "line 4: column 'a': the format '%M:%H' is not one of a duration, as %-H:%M:%S is; its letters are d H M S f, "
       "from the longest to the shortest"},
      {column + "\"number\"\nplus = 1", "line 4: column 'a': plus is neither true nor false"},
      {column + "\"number\"\ndigits = 0", "line 4: column 'a': digits is not a whole number from 1 to 17"},
      {column + "\"number\"\nthousands = \".\"",
       "line 4: column 'a': thousands and decimal_mark are the same; give two marks"},
      {column + "\"number\"\nnegative = \"red\"",
       "line 4: column 'a': negative is not one of minus, minus_inside, minus_after, brackets"},
      {column + "\"text\"\nprefix = \"$\"", "line 4: column 'a': a column of kind text has no prefix; leave it out"},
      {column + "\"number\"\nalso_missing = \"x\"",
       "line 4: column 'a': also_missing is not a list of texts in quotes"},
      {column + "\"datetime\"\nformat = \"%Y\"\nminimum = 1\nmaximum = 2",
       "line 5: column 'a': minimum and maximum of a time are texts in quotes, written in the column's format"},
      {column + "\"text\"\n" + column + "\"text\"", "line 4: column 'a' is there twice; describe it once"},
  };
  for (const auto& [toml, message] : cases) EXPECT_EQ(complaint(toml), message);
  EXPECT_EQ(complaint("[[column]]\nname = \"a").substr(0, 8), "line 2: ");
  EXPECT_EQ(complaint("[[column]]\nordered = tr\nname = 1\n").substr(0, 8), "line 2: ");  // found by the fuzzer
}

TEST(Schema, IsWrittenWithNotes) {
  const TemporaryDirectory directory;
  const Table table = read_table(directory.put("t.csv", "a,b,c\n1,x,k\n2,?,k\n"));
  EXPECT_EQ(table_to_toml(table, "t.csv"),
            "# The columns of 't.csv', inferred from 2 rows. Edit it and give it back with --schema.\n"
            "# The kinds: number, integer, category, boolean, datetime, constant, identifier, text.\n"
            "# A category whose values have an order: list them in it and add ordered = true.\n"
            "# Columns, categories, formats and ranges that you remove are inferred from the file again.\n"
            "\n[[column]]\nname = \"a\"\nkind = \"integer\"\nminimum = 1\nmaximum = 2\n"
            "\n[[column]]\nname = \"b\"\nkind = \"category\"\ncategories = [\"x\"]\nmissing = \"?\"\n"
            "# 1 category; missing in 1 of 2 rows\n"
            "\n[[column]]\nname = \"c\"\nkind = \"constant\"\ncategories = [\"k\"]\n# the same in every row\n");
  EXPECT_EQ(read_schema(directory.put("s.toml", table_to_toml(table, "t.csv"))), table.schema);
}

TEST(Schema, KeepsTheWordsForMissingValues) {
  const Schema schema{{{.name = "a", .kind = ColumnKind::integer, .maximum = 3}}, {"-9", "no \"answer\""}};
  const std::string text = schema_to_toml(schema);
  EXPECT_EQ(text.substr(0, text.find('\n')), R"(missing_words = ["-9", "no \"answer\""])");
  EXPECT_EQ(parse_schema(text, "s.toml"), schema);
  EXPECT_THROW(parse_schema("missing_words = \"-9\"\n" + schema_to_toml({schema.columns}), "s.toml"), Error);
  EXPECT_THROW(parse_schema("missing_words = [-9]\n" + schema_to_toml({schema.columns}), "s.toml"), Error);
}

TEST(Schema, KeepsTheDialect) {
  Schema schema{{{.name = "a", .kind = ColumnKind::integer, .maximum = 3, .quoted = true}}};
  schema.dialect = parse_dialect("semicolon,decimal=comma");
  const std::string text = schema_to_toml(schema);
  EXPECT_EQ(text.substr(0, text.find('\n')), R"(dialect = "semicolon,decimal=comma")");
  EXPECT_EQ(parse_schema(text, "s.toml"), schema);
  EXPECT_EQ(
      testing::error_of(ErrorKind::bad_data, [] { parse_schema("\ndialect = \"colon\"\n[[column]]\n", "s.toml"); })
          .find("s.toml: line 2: `dialect` has the word 'colon'"),
      0U);
  EXPECT_THROW(parse_schema("dialect = 3\n[[column]]\n", "s.toml"), Error);
}

std::string any_text() {
  static const std::vector<std::string> kPieces{"a", " b", "\"", "\\", "'", "\n", "\t", "#", "=", "]", "é", "\x1b"};
  std::string text;
  for (int i = *rc::gen::inRange(0, 6); i > 0; --i) text += *rc::gen::elementOf(kPieces);
  return text;
}

ColumnSchema any_column(const std::string& name) {
  ColumnSchema column{.name = name};
  column.kind = static_cast<ColumnKind>(*rc::gen::inRange(0, 8));
  const std::size_t categories = column.kind == ColumnKind::boolean ? 2 : column.kind == ColumnKind::constant ? 1 : 40;
  if (holds_categories(column.kind) || column.kind == ColumnKind::constant) {
    for (std::size_t i = 0; i < categories; ++i) column.categories.push_back(fmt::format("{}{}|", i, any_text()));
  }
  column.ordered = column.kind == ColumnKind::category && *rc::gen::arbitrary<bool>();
  column.may_miss = *rc::gen::arbitrary<bool>();
  column.quoted = *rc::gen::arbitrary<bool>();
  if (column.may_miss) column.missing = any_text();
  if (column.may_miss && *rc::gen::arbitrary<bool>()) column.also_missing = {any_text(), any_text()};
  if (holds_numbers(column.kind)) {
    column.decimals = *rc::gen::inRange(-1, 9);
    column.minimum = *rc::gen::inRange(-1000000000, 1000000000) / 7.0;
    column.maximum = column.minimum + *rc::gen::inRange(0, 1000000000) / 3.0;
  }
  if (column.kind == ColumnKind::number || column.kind == ColumnKind::integer) {
    NumberSpelling& spelling = column.spelling;
    spelling.prefix = any_text();
    spelling.suffix = any_text();
    spelling.thousands = *rc::gen::element<std::string>("", " ", "'");
    spelling.decimal_mark = *rc::gen::element<std::string>(".", ",");
    spelling.negative = static_cast<NegativeStyle>(*rc::gen::inRange(0, 4));
    spelling.plus = *rc::gen::arbitrary<bool>();
    spelling.fewest_decimals = *rc::gen::inRange(-1, 9);
    spelling.digits = *rc::gen::inRange(0, 18);
  }
  if (column.kind == ColumnKind::datetime) {
    column.format = *rc::gen::elementOf(std::vector<std::string>{"%Y-%m-%d %H:%M:%S", "%H:%M:%S %d.%m.%Y"});
    column.minimum = std::floor(column.minimum);
    column.maximum = std::floor(column.maximum);
  }
  return column;
}

RC_GTEST_PROP(Schema, RoundTripsThroughToml, ()) {
  const TemporaryDirectory directory;
  Schema schema;
  const auto count = *rc::gen::inRange(1, 5);
  for (int j = 0; j < count; ++j) schema.columns.push_back(any_column(fmt::format("{}{}", j, any_text())));
  const Schema back = read_schema(directory.put("s.toml", schema_to_toml(schema)));
  for (std::size_t j = 0; j < schema.columns.size(); ++j) RC_ASSERT(back.columns[j] == schema.columns[j]);
  RC_ASSERT(back == schema);
}

TEST(Schema, HostileBytesOnlyEverThrowError) {
  const TemporaryDirectory directory;
  const Schema schema{{{.name = "age", .kind = ColumnKind::integer, .decimals = 1, .minimum = 1, .maximum = 2},
                       {.name = "b", .kind = ColumnKind::category, .categories = {"x", "y"}, .ordered = true},
                       {.name = "c", .kind = ColumnKind::datetime, .format = "%Y"}}};
  RowRandom random(RandomStream(7, Purpose::test), 0);
  int read = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string path = directory.put("s.toml", testing::mutated(schema_to_toml(schema), random));
    try {
      read_schema(path);
      ++read;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_data);
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  }
  EXPECT_GT(read, 5);
  EXPECT_LT(read, 950);
}

}  // namespace
}  // namespace sfumato
