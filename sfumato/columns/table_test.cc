#include "sfumato/columns/table.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/testing.h"
#include "sfumato/columns/datetime.h"
#include "sfumato/columns/table_writer.h"

namespace sfumato {
namespace {

using testing::content;
using testing::error_of;
using testing::TemporaryDirectory;

using Codes = std::vector<std::int32_t>;
using Numbers = std::vector<double>;
using Words = std::vector<std::string>;

Table parsed(const std::string& text, const TableOptions& options = {}) {
  const TemporaryDirectory directory;
  return read_table(directory.put("t.csv", text), options);
}

// The message without the path before it.
std::string complaint(const std::string& text, const TableOptions& options = {}) {
  const TemporaryDirectory directory;
  const std::string path = directory.put("t.csv", text);
  const std::string message = error_of(ErrorKind::bad_data, [&] { read_table(path, options); });
  EXPECT_EQ(message.substr(0, path.size() + 2), path + ": ");
  return message.substr(std::min(message.size(), path.size() + 2));
}

std::string written(const Table& table) {
  const TemporaryDirectory directory;
  write_table(table, directory / "out.csv");
  return content(directory / "out.csv");
}

// The kind of a column of these fields, each in a row of its own.
ColumnSchema column_of(const Words& fields, const std::string& name = "x") {
  std::string text = name + ",y\n";
  for (const std::string& field : fields) text += field + ",a\n";
  return parsed(text).schema.columns[0];
}

Words numbered(const std::string& before, int first, int count, int step = 1) {
  Words words;
  for (int i = 0; i < count; ++i) words.push_back(before + std::to_string(first + i * step));
  return words;
}

// The first rows of the census extract "Adult", some shortened: blanks after commas, ? for what is missing.
constexpr const char* kCensus =
    "age,workclass,fnlwgt,education,capital-gain,hours-per-week,income\n"
    "39, State-gov,77516, Bachelors,2174,40, <=50K\n"
    "50, Self-emp-not-inc,83311, Bachelors,0,13, <=50K\n"
    "38, Private,215646, HS-grad,0,40, >50K\n"
    "54, ?,180211, Some-college,0,60, >50K\n";

TEST(ReadFrame, ReadsTheCensus) {
  const Table table = parsed(kCensus);
  ASSERT_EQ(table.rows, 4U);
  ASSERT_EQ(table.columns.size(), 7U);
  const auto& columns = table.schema.columns;
  EXPECT_EQ(columns[0], (ColumnSchema{.name = "age", .kind = ColumnKind::integer, .minimum = 38, .maximum = 54}));
  EXPECT_EQ(columns[1], (ColumnSchema{.name = "workclass",
                                      .kind = ColumnKind::category,
                                      .categories = {"Private", "Self-emp-not-inc", "State-gov"},
                                      .may_miss = true,
                                      .missing = "?"}));
  EXPECT_EQ(columns[4].kind, ColumnKind::integer);
  EXPECT_EQ(columns[4].maximum, 2174);
  EXPECT_EQ(columns[6].categories, (Words{"<=50K", ">50K"}));
  EXPECT_EQ(table.columns[0].numbers, (Numbers{39, 50, 38, 54}));
  EXPECT_EQ(table.columns[1].indices, (Codes{2, 1, 0, -1}));
  EXPECT_TRUE(table.columns[0].indices.empty());
  EXPECT_TRUE(table.columns[1].numbers.empty());
  std::string plain = kCensus;
  for (std::size_t at = 0; (at = plain.find(", ", at)) != std::string::npos;) plain.erase(at + 1, 1);
  EXPECT_EQ(written(table), plain);
}

TEST(ReadFrame, TellsKinds) {
  const struct {
    Words fields;
    ColumnKind kind;
  } cases[] = {
      {{"1", "0", "1"}, ColumnKind::integer},
      {{"3.0", "1.0", "1.0"}, ColumnKind::integer},
      {{"1.5", "2", "7"}, ColumnKind::number},
      {{"1e300", "2", "2"}, ColumnKind::number},
      {{"1e-3", "", "2"}, ColumnKind::number},
      {{"yes", "no", "yes"}, ColumnKind::boolean},
      {{"TRUE", "FALSE", ""}, ColumnKind::boolean},
      {{"t", "f"}, ColumnKind::boolean},
      {{"yes", "no", "Yes"}, ColumnKind::category},
      {{"yes", "true"}, ColumnKind::category},
      {{"02139", "10001", "02139"}, ColumnKind::category},
      {{"1", "2", "3+"}, ColumnKind::category},
      {{"12%", "15%", "12%"}, ColumnKind::integer},
      {{"\"1,234\"", "\"2,000,000.5\"", "7"}, ColumnKind::number},
      {{"\"1,234\"", "\"0,234\"", "7"}, ColumnKind::category},
      {{"\"1,23\"", "\"1,234\"", "7"}, ColumnKind::category},
      {{"2024-01-31", "2024-02-01"}, ColumnKind::datetime},
      {{"1/31/2024", "", "2/1/2024"}, ColumnKind::datetime},
      {{"a", "a"}, ColumnKind::constant},
      {{"7", "7"}, ColumnKind::constant},
      {{"NA", "NA"}, ColumnKind::constant},
      {{"a", "", "a"}, ColumnKind::category},
      {{"7", "NA", "7"}, ColumnKind::integer},
      {numbered("", 1, 30), ColumnKind::identifier},
      {numbered("", 1, 9), ColumnKind::integer},
      {numbered("", 1, 30, 2), ColumnKind::integer},
      {numbered("", 1960, 60), ColumnKind::integer},
      {numbered("C-", 100, 30), ColumnKind::identifier},
      {numbered("say ", 100, 30), ColumnKind::identifier},
      {numbered("week ", 1, 12), ColumnKind::category},
      {numbered("", 10000, 21, 997), ColumnKind::integer},
      {{"0.1", "0.2", "0.3", "0.4"}, ColumnKind::number},
  };
  for (const auto& [fields, kind] : cases) EXPECT_EQ(name_of(column_of(fields).kind), name_of(kind)) << fields[0];
  EXPECT_EQ(column_of({"7", "3", "9"}, "PassengerId").kind, ColumnKind::identifier);
  EXPECT_EQ(column_of({"7", "3", "7"}, "customer_id").kind, ColumnKind::integer);
}

TEST(ReadFrame, KeepsHowValuesAreSpelled) {
  const std::string text =
      "n,m,f,b,z,d,q\n"
      "3.0,1.50,1e-20,No,007,31.12.1999,\"a,\"\"b\"\"\nc\"\n"
      "4.0,-2.25,0.5,Yes,010,01.01.2000,é\n"
      "NaN,NaN,nan,No,007,01.01.2000,é\n";
  const Table table = parsed(text);
  EXPECT_EQ(table.schema.columns[0].decimals, 1);
  EXPECT_EQ(table.schema.columns[1].decimals, 2);
  EXPECT_EQ(table.schema.columns[2].decimals, -1);
  EXPECT_EQ(table.schema.columns[3].categories, (Words{"No", "Yes"}));
  EXPECT_EQ(table.schema.columns[5].format, "%d.%m.%Y");
  EXPECT_EQ(written(table), text);
}

TEST(ReadFrame, NumbersTheRowsWhereNoKeysWereMadeAndKeepsConstants) {
  std::string text = "id,c,note\n";
  std::string want = text;
  for (int i = 0; i < 30; ++i) {
    text += fmt::format("{},k,a note{}\n", 900 + 3 * i, std::string(static_cast<std::size_t>(i), '!'));
    want += fmt::format("{},k,\n", i + 1);
  }
  TableOptions options;
  options.text = TextColumns::drop;
  const Table table = parsed(text, options);
  EXPECT_EQ(table.schema.columns[2].kind, ColumnKind::text);
  EXPECT_EQ(written(table), want);
}

TEST(ReadFrame, FollowsASchema) {
  const TemporaryDirectory directory;
  const Table census = parsed(kCensus);
  const Table other = read_table(
      directory.put("t.csv",
                    "workclass,age,fnlwgt,education,capital-gain,hours-per-week,income\nPrivate,17,1,?,NA,,>50K\n"),
      census.schema);
  EXPECT_EQ(other.schema, census.schema);
  EXPECT_EQ(other.columns[0].numbers, (Numbers{17}));
  EXPECT_EQ(other.columns[1].indices, (Codes{0}));
  EXPECT_EQ(other.columns[3].indices, (Codes{-1}));
  EXPECT_TRUE(std::isnan(other.columns[4].numbers[0]));
  TableOptions options;
  options.stated.columns = {{.name = "z", .kind = ColumnKind::category, .categories = {"3", "NA", "1"}},
                            {.name = "d", .kind = ColumnKind::datetime, .format = "%d/%m/%Y"}};
  const Table stated = parsed("z,d,e\n3,01/02/2024,-9\nNA,01/02/2024,5\n,02/02/2024,5\n", options);
  EXPECT_EQ(stated.columns[0].indices, (Codes{0, 1, -1}));
  EXPECT_EQ(stated.columns[1].numbers[0], 1706745600.0);
  options = {.missing = {"-9"}, .stated = {}};
  EXPECT_TRUE(std::isnan(parsed("e\n-9\n5\n6\n", options).columns[0].numbers[0]));
}

TEST(ReadFrame, NamesLineColumnAndReason) {
  std::string many = "age,b\n";
  for (int i = 0; i < 40; ++i) many += fmt::format("{},x\n", 20 + 7 * i % 31);
  EXPECT_EQ(complaint(""), "the file is empty; it needs a header and rows");
  EXPECT_EQ(complaint("a,b\n"), "the file has a header but no rows; it needs rows");
  EXPECT_EQ(complaint("a,b,a\n1,2,3\n"), "line 1: columns 1 and 3 are both named 'a'; give each its own name");
  EXPECT_EQ(complaint("a,b\n1,2\n3\n"), "line 3 has 1 field, expected 2; give every row the same columns");
  EXPECT_EQ(complaint(many + "\"1,23\",x\n"),
            "line 42, column 'age': '1,23' is not a number, as the others are; correct it, write it with a point and "
            "without commas, or say kind = \"category\" in a schema");
  EXPECT_EQ(complaint("d\n01/02/2024\n03/04/2024\n"),
            "line 2, column 'd': '01/02/2024' may be read as %m/%d/%Y or as %d/%m/%Y; say which in a schema (`sfumato "
            "schema --help`), as its format");
  TableOptions options;
  options.stated.columns = {{.name = "agee"}};
  EXPECT_EQ(complaint(many, options), "there is no column 'agee', which the schema names; did you mean 'age'?");
  options.stated.columns = {{.name = "b", .kind = ColumnKind::category, .categories = {"y"}}};
  EXPECT_EQ(complaint(many, options),
            "line 2, column 'b': 'x' is not a level of the schema; correct it or add it there");
}

TEST(ReadFrame, TakesEveryCustomaryForm) {
  const Table want = parsed("x,y,z\n1.5,a,1\n-0.25,b,2\n,a,3\n");
  for (const std::string text : {
           "x;y;z\r\n1,5;a;1\r\n-,25;b;2\r\nNA;a;3\r\n",
           "\xEF\xBB\xBFx\ty\tz\n1.5\ta\t1\n\n-.25\t b \t2\n\ta\t3",
           "\"x\", \"y\", \"z\"\n\" +1.50\", \"a\", \"1\"\n -0.25 , b, 2\n nan,a,3\n",
       }) {
    const Table table = parsed(text);
    ASSERT_EQ(table.rows, 3U) << text;
    EXPECT_EQ(table.columns[0].numbers[1], -0.25) << text;
    EXPECT_EQ(table.columns[1].indices, want.columns[1].indices) << text;
    EXPECT_EQ(table.columns[2].numbers, want.columns[2].numbers) << text;
  }
}

// Bytes in, the same bytes out: no dialect is lost.
TEST(ReadFrame, IsWrittenInItsDialect) {
  for (const std::string text : {
           "Ort;Preis;Anzahl\nMalmö;1509,61;3\nKöln;980,00;2\nMalmö;?;2\n",
           "a;b\r\n1,5;x\r\n2,5;y\r\n;x\r\n",
           "a\tb\n0,5\tx\n2,5\t1,5\n0,5\t\n",
           "a|b\n1|x,y\n2|z;a\n3|x,y\n",
           "\"a\",\"b\",\"d\"\n\"1\",\"x\",\"2020-01-02\"\n\"2\",\"y\",\"\"\n\"3\",\"x\",\"2020-01-03\"\n",
           "\"a\",\"b\",\"d\"\n1,\"x\",2020-01-02\n2,NA,2020-01-03\n3,\"y\",2020-01-03\n",  // R's write.csv
           "\"a\",\"b\"\n1,\"x\"\n2,\"\"\n3,\"y\"\n",                                       // pandas, QUOTE_NONNUMERIC
           "a,b\n\"1\",\"x\"\n\"2\",\n\"3\",\"y\"\n",                                       // PostgreSQL, FORCE_QUOTE *
           "\xEF\xBB\xBF"
           "a,b\r\n1,ö\r\n2,x\r\n4,x\r\n",
           "a,b\n1,Malm\xF6\n2,K\xF6ln \x80\n4,K\xF6ln \x80\n",
           "1,5;7\n2,5;8\n0,5;8\n",
           "a;v\n1,5;1.5.0\n2,5;2.0\n2,5;31.12.2024\n3,5;2.0\n",  // versions and dates are no numbers
           "a,b\r1,x\r2,y\r4,y\r",
           "\"2.5%\";b\n1,5;x\n2,5;y\n3,5;y\n",
       }) {
    EXPECT_EQ(written(parsed(text)), text);
  }
}

TEST(ReadFrame, IsWrittenInAnotherDialectWhereAsked) {
  const TemporaryDirectory directory;
  const Table table = parsed("a;b;c\n1,5;x,y;3\n2,5;;7\n3,5;z;1\n");
  const auto written_as = [&](const std::string& dialect) {
    write_table(table, directory / "out.csv", parse_dialect(dialect));
    return content(directory / "out.csv");
  };
  EXPECT_EQ(written_as("comma"), "a,b,c\n1.5,\"x,y\",3\n2.5,,7\n3.5,z,1\n");
  EXPECT_EQ(written_as("comma,decimal=comma,header=no"), "\"1,5\",\"x,y\",3\n\"2,5\",,7\n\"3,5\",z,1\n");
  EXPECT_EQ(written_as("pipe,quoting=text,lines=crlf"),
            "\"a\"|\"b\"|\"c\"\r\n1.5|\"x,y\"|3\r\n2.5||7\r\n3.5|\"z\"|1\r\n");
}

// Few rows of a file like one that is known need not tell its decimal sign.
TEST(ReadFrame, GoesByTheSchemasDecimalSignWhereTheFileLeavesItOpen) {
  const TemporaryDirectory directory;
  const Table known = parsed("a\tb\n1,5\tx\n2,25\ty\n3,125\tx\n");
  const Table table = read_table(directory.put("few.csv", "a\tb\n1,500\tx\n"), known.schema);
  EXPECT_EQ(table.columns[0].numbers, Numbers{1.5});
}

// More different values than are kept as text.
TEST(ReadFrame, ReadsManyDifferentValues) {
  std::string text = "a,i,u,s,d\n";
  std::string want = text;
  constexpr int kRows = 100000;
  for (int i = 0; i < kRows; ++i) {
    const std::string number = i == 500 ? "NA" : fmt::format("{:.3f}", i * 0.001);
    std::string time;
    append_datetime(time, i * 3600.0, "%Y-%m-%d %H:%M", 0);
    const std::string rest = fmt::format("{},{}", number, (i * 7919) % 1000003);
    text += fmt::format("{},{:08x}-{:04x},word {}{},{}\n", rest, static_cast<std::uint32_t>(i) * 2654435761U, i % 65521,
                        i, i % 2 == 0 ? "" : "!", time);
    want += fmt::format("{},{},{},,{}\n", number, i + 1, i + 1, time);
  }
  TableOptions options;
  options.text = TextColumns::drop;
  const Table table = parsed(text, options);
  const auto& columns = table.schema.columns;
  EXPECT_EQ(columns[0].kind, ColumnKind::number);
  EXPECT_TRUE(columns[0].may_miss);
  EXPECT_EQ(columns[1].kind, ColumnKind::identifier);  // so many numbers would have repeated
  EXPECT_EQ(columns[2].kind, ColumnKind::identifier);
  EXPECT_EQ(columns[3].kind, ColumnKind::text);
  EXPECT_EQ(columns[4].kind, ColumnKind::datetime);
  EXPECT_EQ(columns[0].maximum, (kRows - 1) * 0.001);
  EXPECT_TRUE(written(table) == want);  // too long to be shown
  EXPECT_EQ(complaint(text + "1.2.3,1,a,b,2024-01-31 00:00\n").substr(0, 44),
            "line 100002, column 'a': '1.2.3' is not a nu");
  const ColumnSchema odd = parsed(text + "unknown,1,a,b,2024-01-31 00:00\n").schema.columns[0];
  EXPECT_EQ(odd.kind, ColumnKind::number);
  EXPECT_EQ(odd.also_missing, Words{"unknown"});
}

}  // namespace
}  // namespace sfumato
