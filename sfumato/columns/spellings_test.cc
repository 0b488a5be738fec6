// Columns whose values have a spelling of their own are told from it, and written in it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/testing.h"
#include "sfumato/columns/column_notes.h"
#include "sfumato/columns/datetime.h"
#include "sfumato/columns/schema_file.h"
#include "sfumato/columns/table_writer.h"
#include "sfumato/files/csv_output.h"

namespace sfumato {
namespace {

using testing::content;
using testing::error_of;
using testing::TemporaryDirectory;

using Texts = std::vector<std::string>;

// A table of one column of these values and one of letters; commas and quotes are as a program writes them.
std::string file_of(const Texts& values) {
  std::string text = "x,y\n";
  for (const std::string& value : values) {
    append_field(text, value, CsvDialect(), /*quoted=*/false);
    text += ",a\n";
  }
  return text;
}

Table table_of_values(const Texts& values, const TableOptions& options = {}) {
  const TemporaryDirectory directory;
  return read_table(directory.put("t.csv", file_of(values)), options);
}

ColumnSchema column_of_values(const Texts& values) { return table_of_values(values).schema.columns[0]; }

std::string written_back(const Table& table) {
  const TemporaryDirectory directory;
  write_table(table, directory / "out.csv");
  return content(directory / "out.csv");
}

std::string text_of(const ColumnSchema& column, double value) {
  std::string out;
  append_number(out, value, column);
  return out;
}

// Kind, format or spelling, and that the very file comes out again, also by the schema that a file keeps.
struct Case {
  Texts values;
  ColumnKind kind;
  std::string format;
};

void expect_kept(const Case& expected) {
  const Table table = table_of_values(expected.values);
  const ColumnSchema& column = table.schema.columns[0];
  EXPECT_EQ(name_of(column.kind), name_of(expected.kind)) << expected.values[0];
  EXPECT_EQ(column.format, expected.format) << expected.values[0];
  EXPECT_EQ(written_back(table), file_of(expected.values));
  const TemporaryDirectory directory;
  const Schema again = read_schema(directory.put("s.toml", schema_to_toml(table.schema)));
  EXPECT_EQ(again, table.schema) << schema_to_toml(table.schema);
  const Table by_schema = read_table(directory.put("t.csv", file_of(expected.values)), again);
  EXPECT_EQ(written_back(by_schema), file_of(expected.values));
}

TEST(Spellings, OfDates) {
  const Case cases[] = {
      {{"20230111", "20230207", "20240229"}, ColumnKind::datetime, "%Y%m%d"},
      {{"202301", "202312", "202402", "202405", "202406", "202407"}, ColumnKind::datetime, "%Y%m"},
      {{"20230111083000", "20230207120000", "20240229235959"}, ColumnKind::datetime, "%Y%m%d%H%M%S"},
      {{"2023-07-01", "2023-23-03", "2023-01-02"}, ColumnKind::datetime, "%Y-%d-%m"},
      {{"2023-7-1", "2023-12-23"}, ColumnKind::datetime, "%Y-%-m-%-d"},
      {{"Jan 07 2023", "Feb 11 2023"}, ColumnKind::datetime, "%b %d %Y"},
      {{"7 January 2023", "11 May 2023"}, ColumnKind::datetime, "%-d %B %Y"},
      {{"June 22, 2018", "May 3, 2019"}, ColumnKind::datetime, "%B %-d, %Y"},
      {{"1960 Jan", "1960 Feb"}, ColumnKind::datetime, "%Y %b"},
      {{"JAN-1960", "FEB-1960"}, ColumnKind::datetime, "%^b-%Y"},
      {{"01-Jan-23", "15-Feb-99"}, ColumnKind::datetime, "%d-%b-%y"},
      {{"07JAN2023", "11FEB2023"}, ColumnKind::datetime, "%d%^b%Y"},
      {{"01/31/23", "02/28/23"}, ColumnKind::datetime, "%m/%d/%y"},
      {{"99-01-31", "98-02-28"}, ColumnKind::datetime, "%y-%m-%d"},
      {{"01/2023", "12/2024"}, ColumnKind::datetime, "%m/%Y"},
      {{"2023Q1", "2023Q4"}, ColumnKind::datetime, "%YQ%q"},
      {{"1/31/2024 2:05 PM", "12/1/2024 12:00 AM"}, ColumnKind::datetime, "%-m/%-d/%Y %-I:%M %p"},
      {{"01/31/2024 02:05:00 pm", "12/01/2024 12:00:59 am"}, ColumnKind::datetime, "%m/%d/%Y %I:%M:%S %#p"},
      {{"2:05 PM", "12:00 AM"}, ColumnKind::datetime, "%-I:%M %p"},
      {{"2024-01-31 14:05:00,123", "2024-01-31 14:05:01,000"}, ColumnKind::datetime, "%Y-%m-%d %H:%M:%S,%f"},
      {{"2024-01-31T14:05:00.25Z", "2024-02-01T00:00:00.75Z"}, ColumnKind::datetime, "%Y-%m-%dT%H:%M:%S.%fZ"},
      {{"2024-01-31 14:05+05:30", "2024-02-01 00:00+05:30"}, ColumnKind::datetime, "%Y-%m-%d %H:%M+05:30"},
      {{"Sat Jan  6 14:05:00 2024", "Mon Jan 15 00:00:59 2024"}, ColumnKind::datetime, "%a %b %e %H:%M:%S %Y"},
      {{"Saturday, January 6, 2024", "Monday, January 15, 2024"}, ColumnKind::datetime, "%A, %B %-d, %Y"},
      {{"07/Jan/2023:12:05:59 +0100", "08/Jan/2023:00:05:00 +0100"}, ColumnKind::datetime, "%d/%b/%Y:%H:%M:%S +0100"},
      {{"20230111T083000", "20230207T120000"}, ColumnKind::datetime, "%Y%m%dT%H%M%S"},
  };
  for (const Case& expected : cases) expect_kept(expected);
}

TEST(Spellings, OfDatesAreAskedForWhereTheDataDoNotSay) {
  const TemporaryDirectory directory;
  const std::string path = directory.put("t.csv", file_of({"01.02.24", "03.04.24"}));
  EXPECT_EQ(column_of_values({"01.02.24", "03.04.24"}).format, "%d.%m.%y");
  const std::string slashes = directory.put("s.csv", file_of({"1/2/24 3:04 PM", "3/4/24 1:00 AM"}));
  EXPECT_EQ(error_of(ErrorKind::bad_data, [&] { read_table(slashes); }),
            slashes +
                ": line 2, column 'x': '1/2/24 3:04 PM' may be read as %-m/%-d/%y %-I:%M %p or as "
                "%-d/%-m/%y %-I:%M %p; say which in a schema (`sfumato schema --help`), as its format");
}

// Times of several places have their local clocks, and each its offset.
TEST(Spellings, OfOffsets) {
  const Texts values{"2024-01-01 10:00:00+05:30", "2024-01-29 13:00:00-08:00", "2024-02-26 11:00:00+05:30"};
  expect_kept({values, ColumnKind::datetime, "%Y-%m-%d %H:%M:%S%:z"});
  const Table table = table_of_values(values);
  EXPECT_EQ(table.schema.columns[0].categories, (Texts{"+05:30", "-08:00"}));
  EXPECT_EQ(table.columns[0].indices, (std::vector<std::int32_t>{0, 1, 0}));
  EXPECT_EQ(table.columns[0].numbers[1], parse_datetime("2024-01-29 13:00", "%Y-%m-%d %H:%M"));
  const Texts mixed{"2024-01-01T10:00:00Z", "2024-01-29T13:00:00-0800", ""};
  EXPECT_EQ(written_back(table_of_values(mixed)), file_of(mixed));
  const TemporaryDirectory directory;
  const std::string other = directory.put("t.csv", file_of({"2024-01-01 10:00:00+01:00"}));
  EXPECT_EQ(error_of(ErrorKind::bad_data, [&] { read_table(other, table.schema); }),
            other + ": line 2, column 'x': the offset '+01:00' is not one of the schema; correct it or add it there");
}

// Whole numbers that are no days stay numbers.
TEST(Spellings, OfNumbersThatAreNoDates) {
  EXPECT_EQ(column_of_values({"20230111", "20230207", "20231301"}).kind, ColumnKind::integer);
  EXPECT_EQ(column_of_values({"20230111", "20230207"}).kind, ColumnKind::integer);  // too few to tell
  EXPECT_EQ(column_of_values({"202301", "202302", "202399", "202304", "202305", "202306"}).kind, ColumnKind::integer);
  EXPECT_EQ(column_of_values({"2021", "2022", "2023"}).kind, ColumnKind::integer);
}

TEST(Spellings, OfDurations) {
  const Case cases[] = {
      {{"33:33:19", "34:49:20", "30:40:27"}, ColumnKind::integer, "%H:%M:%S"},
      {{"0:33:19", "134:49:20"}, ColumnKind::integer, "%-H:%M:%S"},
      {{"12:05", "59:59", "24:00"}, ColumnKind::integer, "%M:%S"},
      {{"1d 02:03:04", "12d 00:00:00"}, ColumnKind::integer, "%-dd %H:%M:%S"},
      {{"1 days 02:03:04", "0 days 00:00:59"}, ColumnKind::integer, "%-d days %H:%M:%S"},
      {{"1:02.25", "71:02.50"}, ColumnKind::number, "%-M:%S.%f"},
      {{"2h 5m", "12h 45m"}, ColumnKind::integer, "%-Hh %-Mm"},
  };
  for (const Case& expected : cases) expect_kept(expected);
  EXPECT_EQ(column_of_values({"12:05", "23:59"}).kind, ColumnKind::datetime);  // times of a day
}

TEST(Spellings, OfNumbers) {
  const struct {
    Texts values;
    ColumnKind kind;
    NumberSpelling spelling;
    int decimals;
  } cases[] = {
      {{"$1,481.63", "$995.76"}, ColumnKind::number, {.prefix = "$", .thousands = ","}, 2},
      {{"$1481.63", "-$995.76"}, ColumnKind::number, {.prefix = "$"}, 2},
      {{"$5", "$-7"}, ColumnKind::integer, {.prefix = "$", .negative = NegativeStyle::minus_inside}, 0},
      {{"€ 12", "€ 1.250"}, ColumnKind::integer, {.prefix = "€ ", .thousands = ".", .decimal_mark = ","}, 0},
      {{"12,50 €", "1.250,00 €"}, ColumnKind::number, {.suffix = " €", .thousands = ".", .decimal_mark = ","}, 2},
      {{"(1,200.50)", "3.25"}, ColumnKind::number, {.thousands = ",", .negative = NegativeStyle::brackets}, 2},
      {{"($1,200)", "$3"},
       ColumnKind::integer,
       {.prefix = "$", .thousands = ",", .negative = NegativeStyle::brackets},
       0},
      {{"1200-", "3"}, ColumnKind::integer, {.negative = NegativeStyle::minus_after}, 0},
      {{"12.5%", "0.3%"}, ColumnKind::number, {.suffix = "%"}, 1},
      {{"12 %", "-3 %"}, ColumnKind::integer, {.suffix = " %"}, 0},
      {{"1,234", "2,000,000"}, ColumnKind::integer, {.thousands = ","}, 0},
      {{"1 234", "2 000 000", "7"}, ColumnKind::integer, {.thousands = " "}, 0},
      {{"1'234.5", "7.0"}, ColumnKind::number, {.thousands = "'"}, 1},
      {{"+0.3", "-0.5", "0.0"}, ColumnKind::number, {.plus = true}, 1},
      {{"12.5 kg", "3.0 kg"}, ColumnKind::number, {.suffix = " kg"}, 1},
      {{"USD 12.50", "USD 3.00"}, ColumnKind::number, {.prefix = "USD "}, 2},
      {{"1.5", "2", "7.25"}, ColumnKind::number, {.fewest_decimals = 0}, 2},
      {{"1.0", "2.5", "7.25"}, ColumnKind::number, {.fewest_decimals = 1}, 2},
      {{"1.50", "2.00", "7.25"}, ColumnKind::number, {}, 2},
  };
  for (const auto& [values, kind, spelling, decimals] : cases) {
    expect_kept({values, kind, ""});
    const ColumnSchema column = column_of_values(values);
    EXPECT_EQ(column.decimals, decimals) << values[0];
    EXPECT_EQ(column.spelling.prefix, spelling.prefix) << values[0];
    EXPECT_EQ(column.spelling.suffix, spelling.suffix) << values[0];
    EXPECT_EQ(column.spelling.thousands, spelling.thousands) << values[0];
    EXPECT_TRUE(column.spelling == spelling) << values[0];
  }
}

TEST(Spellings, AreNotSeenInCodesAndWords) {
  for (const Texts& values : {Texts{"12A", "13A", "9A"}, Texts{"$5", "€7"}, Texts{"5 kg", "7 lb"}, Texts{"(1)", "(2)"},
                              Texts{"$007", "$010"}, Texts{"Room 5", "Room 7"}, Texts{"1-2", "3-4"}}) {
    EXPECT_EQ(column_of_values(values).kind, ColumnKind::category) << values[0];
  }
}

TEST(Spellings, OfNumbersAreWrittenForDrawnValues) {
  const ColumnSchema money = column_of_values({"($1,200.50)", "$3.25"});
  EXPECT_EQ(text_of(money, -1234567.891), "($1,234,567.89)");
  EXPECT_EQ(text_of(money, -0.001), "$0.00");
  EXPECT_EQ(text_of(money, 999.999), "$1,000.00");
  EXPECT_EQ(number_of_text("($1,200.50)", money), -1200.5);
  EXPECT_EQ(number_of_text("1200.5", money), 1200.5);  // as a condition may say it
  EXPECT_EQ(number_of_text("$1200.5", money), 1200.5);
  EXPECT_EQ(number_of_text("€1200.5", money), std::nullopt);
  const ColumnSchema euros = column_of_values({"12,50 €", "1.250,00 €"});
  EXPECT_EQ(text_of(euros, 1234.5), "1.234,50 €");
  EXPECT_EQ(number_of_text("1.234,5 €", euros), 1234.5);
}

// Floats have no more digits than those of the file.
TEST(Spellings, OfFloats) {
  const ColumnSchema column = column_of_values({"0.1234567890123456", "0.7234567890123456", "0.65"});
  expect_kept({{"0.1234567890123456", "0.7234567890123456", "0.65"}, ColumnKind::number, ""});
  expect_kept({{"82.9000015258789", "42.06999969482422", "3.344", "4.0"}, ColumnKind::number, ""});
  expect_kept({{"0.5029691", "70.99999799999999", "98.000002"}, ColumnKind::number, ""});
  expect_kept({{"7.5e-17", "1.0", "230000.0", "0.25"}, ColumnKind::number, ""});
  expect_kept({{"1072.00526237477", "7528.39434495077", "0.25862386120612"}, ColumnKind::number, ""});
  EXPECT_EQ(column.spelling.digits, 16);
  EXPECT_EQ(column.decimals, 16);
  EXPECT_EQ(text_of(column, 0.00012345678901234567), "0.0001234567890123");
  EXPECT_EQ(text_of(column, 0.1 + 0.2), "0.3");
  EXPECT_EQ(text_of(column, 2.0 / 3), "0.6666666666666666");
  const ColumnSchema mixed = column_of_values({"123.45678901234567", "7.5", "0.25"});
  EXPECT_EQ(mixed.spelling.digits, 17);
  EXPECT_EQ(text_of(mixed, 1.0 / 3), "0.33333333333333");
  const ColumnSchema tiny = column_of_values({"1.5e-20", "0.5", "1.23456789012345e-05"});
  EXPECT_EQ(tiny.decimals, -1);
  EXPECT_EQ(text_of(tiny, 1.0 / 3e10), "3.33333333333333e-11");
}

TEST(Spellings, OfSeasons) {
  Texts values;
  for (int year = 1920; year < 1980; ++year) values.push_back(fmt::format("{}-{:02}", year, (year + 1) % 100));
  const ColumnSchema column = column_of_values(values);
  EXPECT_EQ(column.kind, ColumnKind::category);
  EXPECT_TRUE(column.ordered);
  EXPECT_EQ(column.categories, values);
  expect_kept({values, ColumnKind::category, ""});
  expect_kept({{"2019/2020", "2020/2021", "2021/2022"}, ColumnKind::category, ""});
}

Texts numbers_from(int first, int count, const char* format = "{}") {
  Texts texts;
  for (int i = 0; i < count; ++i) texts.push_back(fmt::format(fmt::runtime(format), first + i));
  return texts;
}

Texts with(Texts texts, const Texts& more) {
  texts.insert(texts.end(), more.begin(), more.end());
  return texts;
}

Texts notes_of(const Table& table) {
  Texts texts;
  for (const ColumnNote& note : column_notes(table.schema, table.rows)) {
    EXPECT_TRUE(note.learned);
    if (note.text != "column 'y' is constant and is not learned") texts.push_back(note.text);
  }
  return texts;
}

// The decimal mark of a file is that of its columns, unless one has its own.
TEST(Spellings, OfDecimalCommas) {
  const TemporaryDirectory directory;
  const std::string text =
      "a;n;kg;left;version;word\n1.234,50;3;1,5 kg;(1.200,5);2.0;1.5.0\n0,25;4;2,25 kg;30,2;2.1;1,5 TDI\n"
      "-7,00;;0,5 kg;(0,5);2.0;1.5.0\n";
  const Table table = read_table(directory.put("t.csv", text));
  Texts marks;
  for (const ColumnSchema& column : table.schema.columns) marks.push_back(column.spelling.decimal_mark);
  EXPECT_EQ(marks, (Texts{",", ",", ",", ",", ".", "."}));
  EXPECT_EQ(table.columns[0].numbers, (std::vector<double>{1234.5, 0.25, -7}));
  EXPECT_EQ(table.columns[2].numbers, (std::vector<double>{1.5, 2.25, 0.5}));
  EXPECT_EQ(table.columns[3].numbers, (std::vector<double>{-1200.5, 30.2, -0.5}));
  EXPECT_EQ(table.columns[4].numbers, (std::vector<double>{2, 2.1, 2}));
  EXPECT_EQ(table.schema.columns[5].categories, (Texts{"1,5 TDI", "1.5.0"}));
  EXPECT_EQ(written_back(table), text);
  // A schema that is stated and one that is fixed say the same.
  const std::string toml = schema_to_toml(table.schema);
  const Schema again = read_schema(directory.put("s.toml", toml));
  EXPECT_EQ(again, table.schema) << toml;
  EXPECT_EQ(written_back(read_table(directory.put("t.csv", text), again)), text);
  TableOptions options;
  options.stated = again;
  EXPECT_EQ(read_table(directory.put("t.csv", text), options).schema, table.schema);
  // A file of the same table with decimal points.
  write_table(table, directory / "points.csv", parse_dialect("comma"));
  EXPECT_EQ(content(directory / "points.csv"),
            "a,n,kg,left,version,word\n\"1,234.50\",3,1.5 kg,\"(1,200.5)\",2.0,1.5.0\n"
            "0.25,4,2.25 kg,30.2,2.1,\"1,5 TDI\"\n-7.00,,0.5 kg,(0.5),2.0,1.5.0\n");
  const Table points = read_table(directory / "points.csv", table.schema);
  EXPECT_EQ(points.schema, table.schema);
  constexpr std::size_t kNumbers[] = {0, 2, 3, 4};
  for (const std::size_t j : kNumbers) EXPECT_EQ(points.columns[j].numbers, table.columns[j].numbers);
  EXPECT_EQ(written_back(points), text);
  EXPECT_EQ(read_table(directory.put("e.csv", "x;y\n1,5e-3;a\n2,5;b\n3,5;b\n")).columns[0].numbers,
            (std::vector<double>{0.0015, 2.5, 3.5}));
}

TEST(Spellings, OfCodesSomeOfWhichHaveLetters) {
  const Texts codes = with(numbers_from(1, 29, "{:02}"), {"A"});
  EXPECT_EQ(column_of_values(codes).kind, ColumnKind::category);
  expect_kept({codes, ColumnKind::category, ""});
  EXPECT_EQ(column_of_values(with(numbers_from(10, 40), {"12B"})).kind, ColumnKind::category);
  EXPECT_EQ(notes_of(table_of_values(codes)), Texts{"column 'x' is a category of numbers and of 'A'"});
}

TEST(Spellings, OfWordsAmongNumbers) {
  const Texts ages = with(numbers_from(20, 40), {"unknown", "unknown", "refused"});
  const Table table = table_of_values(ages);
  const ColumnSchema& column = table.schema.columns[0];
  EXPECT_EQ(column.kind, ColumnKind::integer);
  EXPECT_TRUE(column.may_miss);
  EXPECT_EQ(column.missing, "unknown");
  EXPECT_EQ(column.also_missing, Texts{"refused"});
  EXPECT_TRUE(std::isnan(table.columns[0].numbers[41]));
  EXPECT_EQ(notes_of(table),
            Texts{"column 'x' is of numbers; 'unknown', 'refused' count as missing (or say kind = \"category\" in a "
                  "schema)"});
  const TemporaryDirectory directory;
  const Schema again = read_schema(directory.put("s.toml", schema_to_toml(table.schema)));
  EXPECT_EQ(again, table.schema);
  const Table by_schema = read_table(directory.put("t.csv", file_of(ages)), again);
  EXPECT_TRUE(std::isnan(by_schema.columns[0].numbers[42]));
  const Texts limits{"<0.1", "<0.1"};
  Texts decimals;
  for (int i = 0; i < 40; ++i) decimals.push_back(fmt::format("{}.5", i));
  EXPECT_EQ(column_of_values(with(decimals, limits)).missing, "<0.1");
}

TEST(Spellings, OfMissingValuesThatAreNumbers) {
  const Texts values = with(numbers_from(20, 40), {"inf", "-inf", "", "-9.00"});
  const TableOptions options{.missing = {"inf", "-9"}, .stated = {}};
  const Table table = table_of_values(values, options);
  const ColumnSchema& column = table.schema.columns[0];
  EXPECT_EQ(column.kind, ColumnKind::integer);
  EXPECT_EQ(column.missing, "");  // the word that is usual
  EXPECT_EQ(column.also_missing, (Texts{"inf", "-inf", "-9.00"}));
  for (std::size_t i = 40; i < 44; ++i) EXPECT_TRUE(std::isnan(table.columns[0].numbers[i])) << i;
  EXPECT_EQ(column_of_values(with(numbers_from(20, 40), {"inf", "-inf"})).kind, ColumnKind::integer);
}

TEST(Spellings, OfMissingValuesAreToldInTheSchema) {
  const Table table = table_of_values({"a", "None", "", "b", "None", "a"});
  const std::string told = table_to_toml(table, "t.csv");
  EXPECT_NE(told.find("missing = \"None\"\nalso_missing = [\"\"]\n"), std::string::npos) << told;
  EXPECT_NE(
      told.find("# 2 categories; missing in 3 of 6 rows: 'None' and the empty cell are missing values, written as "
                "'None'\n"),
      std::string::npos)
      << told;
}

// Any number, in any spelling, is read as what was written.
RC_GTEST_PROP(Spellings, RoundTrip, ()) {
  ColumnSchema column{.name = "x"};
  NumberSpelling& spelling = column.spelling;
  const bool comma = *rc::gen::arbitrary<bool>();
  spelling.decimal_mark = comma ? "," : ".";
  spelling.thousands = *rc::gen::element<std::string>("", " ", "'", comma ? "." : ",");
  spelling.prefix = *rc::gen::element<std::string>("", "$", "€ ", "USD ");
  spelling.suffix = *rc::gen::element<std::string>("", "%", " kg", " €");
  spelling.negative = static_cast<NegativeStyle>(*rc::gen::inRange(0, 4));
  spelling.plus = *rc::gen::arbitrary<bool>();
  column.decimals = *rc::gen::inRange(0, 5);
  spelling.fewest_decimals = *rc::gen::inRange(-1, column.decimals + 1);
  const double value = *rc::gen::inRange(-2000000000, 2000000000) / std::pow(10.0, column.decimals);
  const std::string text = text_of(column, value);
  const auto back = number_of_text(text, column);
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == value);
}

}  // namespace
}  // namespace sfumato
