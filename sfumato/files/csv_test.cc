#include "sfumato/files/csv.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <iterator>
#include <set>

#include "sfumato/base/testing.h"

namespace sfumato {
namespace {

using testing::content;
using testing::error_of;
using testing::TemporaryDirectory;

Points parsed(const std::string& text) {
  const TemporaryDirectory directory;
  return read_csv(directory.put("t.csv", text));
}

// The error message without the path.
std::string complaint(const std::string& text) {
  const TemporaryDirectory directory;
  const std::string path = directory.put("t.csv", text);
  const std::string message = error_of(ErrorKind::bad_data, [&] { read_csv(path); });
  EXPECT_EQ(message.substr(0, path.size() + 2), path + ": ");
  return message.substr(std::min(message.size(), path.size() + 2));
}

using Names = std::vector<std::string>;
using Values = std::vector<double>;

TEST(ReadCsv, TakesTheFirstRowAsHeaderWhenItHasText) {
  EXPECT_EQ(parsed("a,b\n1,2\n").columns, (Names{"a", "b"}));
  EXPECT_EQ(parsed("a,2020\n1,2\n").columns, (Names{"a", "2020"}));
  const Points plain = parsed("1,2\n3,4\n");
  EXPECT_EQ(plain.columns, (Names{"x0", "x1"}));
  EXPECT_EQ(plain.values, (Values{1, 2, 3, 4}));
  EXPECT_EQ(parsed("NA\n1\n").columns, (Names{"NA"}));
}

TEST(ReadCsv, TakesEveryCustomaryForm) {
  const Values want = {1, -2.5, 3e5, 4};
  for (const std::string text : {
           "x,y\n1,-2.5\n3e5,4\n",
           "x,y\n1,-2.5\n3e5,4",
           "x,y\r\n1,-2.5\r\n3e5,4\r\n",
           "x,y\r1,-2.5\r3e5,4\r",
           "x;y\n1;-2.5\n3e5;4\n",
           "x\ty\n1\t-2.5\n3e5\t4\n",
           "\xEF\xBB\xBFx,y\n1,-2.5\n3e5,4\n",
           "\xEF\xBB\xBF\"x\",\"y\"\n\"1\",\"-2.5\"\n\" 3e5\",\"4 \"\n",
           "x|y\n1|-2.5\n3e5|4\n",
           "x;y\n1,0;-2,5\n3e5;4\n",
           "x\ty\r\n\"1\"\t\"-2,5\"\r\n\"3e5\"\t\"4\"\r\n",
           "\n  x ,\ty \n\n +1 , -2.5\t\n \n300000.0,4.\n\n\n",
       }) {
    const Points points = parsed(text);
    EXPECT_EQ(points.columns, (Names{"x", "y"})) << text;
    EXPECT_EQ(points.values, want) << text;
  }
  EXPECT_EQ(parsed("\"a,b\";\"say \"\"hi\"\"\"\n1;2\n").columns, (Names{"a,b", "say \"hi\""}));
  EXPECT_EQ(parsed("1e-999,5e-324,1.7976931348623157e308\n").values, (Values{0, 5e-324, 1.7976931348623157e308}));
}

TEST(ReadCsv, KeepsBlanksWhereAsked) {
  const TemporaryDirectory directory;
  const auto read = [&](const std::string& text) {
    return read_csv(directory.put("t.csv", text), nullptr, Blanks::kept);
  };
  const Points points = read("a,b\n1,\nNA,2\n,nan\n3,4\n");
  ASSERT_EQ(points.values.size(), 8U);
  const std::vector<bool> blank{false, true, true, false, true, true, false, false};
  for (std::size_t i = 0; i < blank.size(); ++i) EXPECT_EQ(std::isnan(points.values[i]), blank[i]) << i;
  EXPECT_EQ(points(0, 0), 1);
  EXPECT_EQ(points(1, 1), 2);
  EXPECT_EQ(points(3, 1), 4);
  EXPECT_TRUE(std::isnan(read("1,\n2,3\n")(0, 1)));  // without a header
  for (const std::string text : {"a,b\n1,inf\n", "a,b\n,x\n", "a,b\n1\n"}) {
    EXPECT_THROW(read(text), Error) << text;
  }
}

TEST(ReadCsv, NamesLineColumnAndReason) {
  const std::string row = "1,2\n";
  std::string many = "a,b\n";
  for (int i = 0; i < 15; ++i) many += row;
  const struct {
    std::string text;
    std::string message;
  } cases[] = {
      {"", "the file is empty; it needs rows of numbers"},
      {" \n\r\n\n", "the file is empty; it needs rows of numbers"},
      {"a,b\n", "the file has a header but no rows; it needs rows of numbers"},
      {"a,b", "the file has a header but no rows; it needs rows of numbers"},
      {many + "1,2,3\n", "line 17 has 3 fields, expected 2; give every row the same columns"},
      {many + "\n\n1\n1,2", "line 19 has 1 field, expected 2; give every row the same columns"},
      {"1,2\n3,x,5\n", "line 2 has 3 fields, expected 2; give every row the same columns"},
      {"a,b\r\n1,2\r\n3,x\r\n", "line 3, column 'b': 'x' is not a number; correct it or remove the column"},
      {"a,b\r1,2\r3,x\r", "line 3, column 'b': 'x' is not a number; correct it or remove the column"},
      {"a,\"b\nc\"\n1,2\n3,x\n", R"(line 4, column 'b\x0ac': 'x' is not a number; correct it or remove the column)"},
      {"1,2\n3,\"4\n\n\n\"\n5,x",
       R"(line 2, column 'x1': '4\x0a\x0a\x0a' is not a number; correct it or remove the column)"},
      {"1 2\n3 4\n",
       "line 2, column '1 2': '3 4' is not a number; separate columns with commas, semicolons, tabs or bars"},
      {"a,b\n\"1,5\",2\n",
       "line 2, column 'a': '1,5' is not a number; write all decimals with a point, or all with a comma"},
      {"1,2\n3,\n", "line 2, column 'x1': the field is empty; fill it or remove the row"},
      {"1,\n3,4\n", "line 1, column 'x1': the field is empty; fill it or remove the row"},
      {"NA,1\n3,4\n", "line 1, column 'x0': 'NA' stands for a missing value; fill it or remove the row"},
      {"a\n1\nnull\n", "line 3, column 'a': 'null' stands for a missing value; fill it or remove the row"},
      {"nan,1\n", "line 1, column 'x0': 'nan' is not a finite number; correct it or remove the row"},
      {"a\n-inf\n", "line 2, column 'a': '-inf' is not a finite number; correct it or remove the row"},
      {"a\n1e999\n", "line 2, column 'a': '1e999' is not a finite number; correct it or remove the row"},
      {"a,,c\n1,2,3\n", "line 1: column 2 has no name; name every column or leave the header out"},
      {"\na,b,a\n1,2,3\n", "line 2: columns 1 and 3 are both named 'a'; give each its own name"},
      {"grö\xDF"
       "e\n1\n",
       "line 1: the name of column 1, 'grö\\xdfe', is not UTF-8; save the file as UTF-8"},
      {"a\n1\n\"2\n3\n", "line 3: a quote is opened and never closed; close it"},
      {"a,b\n1,\"2\"3\n", "line 2: a quote inside an unquoted field; remove it, or double it in a quoted field"},
      {"a,b\n\n1,2\"\n", "line 3: a quote inside an unquoted field; remove it, or double it in a quoted field"},
      {std::string("\xFF\xFE"
                   "a\0",
                   4),
       "the file has a header but no rows; it needs rows of numbers"},
      {std::string("ab\0\0", 4), "the file is not text; give a CSV or an NPY file"},
      {"a\n+-1\n", "line 2, column 'a': '+-1' is not a number; correct it or remove the column"},
      {"a\n0x10\n", "line 2, column 'a': '0x10' is not a number; correct it or remove the column"},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(complaint(text), message);
}

TEST(ReadCsv, CutsLongTextInMessages) {
  EXPECT_EQ(complaint("a\n" + std::string(100000, 'z') + "\n"),
            "line 2, column 'a': '" + std::string(40, 'z') + "...' is not a number; correct it or remove the column");
}

TEST(ReadCsv, SaysWhyAFileCannotBeRead) {
  EXPECT_EQ(error_of(ErrorKind::failure, [] { read_csv("/no/such.csv"); }),
            "cannot read '/no/such.csv': No such file or directory");
  EXPECT_EQ(error_of(ErrorKind::failure, [] { read_csv("/"); }), "cannot read '/': Is a directory");
}

TEST(ReadCsv, CountsLinesAcrossBlocks) {
  std::string text;
  for (int i = 0; i < 50000; ++i) text += "1,2\r\n";
  EXPECT_EQ(parsed(text).rows(), 50000U);
  EXPECT_EQ(complaint(text + "3\r\n"), "line 50001 has 1 field, expected 2; give every row the same columns");
}

TEST(ReadCsv, HostileBytesOnlyEverThrowError) {
  const TemporaryDirectory directory;
  const std::string seeds[] = {"a,b\r\n1,2\r\n\"3\",4\r\n",
                               "\xEF\xBB\xBFx;\"y\n;\"\n1;+2e-3\n",
                               "1\t2\n3\t-inf\n",
                               "x|\xF6\r1|2\r",
                               "a;b\n1.234,5;-,25\n",
                               std::string("\xFF\xFE"
                                           "a\0,\0b\0\n\0"
                                           "1\0,\0"
                                           "2\0",
                                           18)};
  RowRandom random(RandomStream(7, Purpose::test), 0);
  int read = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string path = directory.put("t.csv", testing::mutated(seeds[random.below(std::size(seeds))], random));
    try {
      const Points points = read_csv(path);
      EXPECT_EQ(points.values.size(), points.rows() * points.cols());
      EXPECT_GT(points.rows(), 0U);
      ++read;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_data);
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  }
  EXPECT_GT(read, 100);
  EXPECT_LT(read, 2900);
}

double any_finite_number() {
  const auto bits = *rc::gen::arbitrary<std::uint64_t>();
  const auto number = std::bit_cast<double>(bits);
  return std::isfinite(number) ? number : 0.1;
}

RC_GTEST_PROP(Csv, RoundTripsNamesAndNumbers, ()) {
  const TemporaryDirectory directory;
  const auto cols = *rc::gen::inRange<std::size_t>(1, 6);
  const auto rows = *rc::gen::inRange<std::size_t>(1, 20);
  Points points;
  std::set<std::string> used;
  for (std::size_t j = 0; j < cols; ++j) {
    const auto tail = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab ,;\t\"\n\r'#.")));
    points.columns.push_back(fmt::format("n{}{}n", j, tail));
  }
  for (std::size_t i = 0; i < rows * cols; ++i) points.values.push_back(any_finite_number());
  CsvWriter writer(AtomicFile(directory / "t.csv"), points.columns);
  const std::size_t half = rows / 2 * cols;
  writer.append(std::span(points.values).first(half));
  writer.append(std::span<const double>(points.values).subspan(half));
  writer.finish();
  const Points back = read_csv(directory / "t.csv");
  RC_ASSERT(back.columns == points.columns);
  RC_ASSERT(back.values == points.values);
}

TEST(CsvWriter, WritesTheShortestForm) {
  const TemporaryDirectory directory;
  CsvWriter writer(AtomicFile(directory / "t.csv"), {"x", "a,b"});
  writer.append(std::vector<double>{0.1, 1});
  writer.append(std::vector<float>{0.1F, -2e20F});
  writer.finish();
  EXPECT_EQ(content(directory / "t.csv"), "x,\"a,b\"\n0.1,1\n0.1,-2e+20\n");
}

TEST(CsvWriter, WritesTheDialectOfTheFile) {
  const TemporaryDirectory directory;
  for (const std::string bytes : {"x;y\r\n0,5;1\r\n2;-1e-05\r\n", "\"x\"\t\"y\"\n\"0.5\"\t\"1\"\n", "0,5;1\n",
                                  "x,y\n\"0,5\",\"1\"\n", "\xEF\xBB\xBFx|y\n0.5|1\n", "\xF6,y\n0.5,1\n"}) {
    CsvDialect dialect;
    if (bytes == "x,y\n\"0,5\",\"1\"\n") dialect.decimal_comma = true;  // which no reader would tell
    InputFile file(directory.put("a.csv", bytes));
    const Points points =
        dialect.decimal_comma ? Points{{"x", "y"}, {0.5, 1}} : read_csv(file, nullptr, Blanks::refused, &dialect);
    write_points(points, directory / "b.csv", dialect);
    EXPECT_EQ(content(directory / "b.csv"), bytes);
  }
}

// A column name may start with a byte order mark (found by the fuzzer).
TEST(CsvWriter, KeepsMarksInNames) {
  const TemporaryDirectory directory;
  for (const std::string name : {"1", "x"}) {
    const Points points{{"\xEF\xBB\xBF" + name}, {1, 2}};
    write_points(points, directory / "t.csv");
    EXPECT_EQ(read_csv(directory / "t.csv").columns, points.columns);
  }
}

TEST(CsvWriter, RefusesPartsOfRowsAndReportsAFullDisk) {
  CsvWriter writer(AtomicFile("/dev/full"), {"x", "y"});
  EXPECT_THROW(writer.append(std::vector<double>(3)), Error);
  EXPECT_THROW(CsvWriter(AtomicFile("/dev/null"), {}), Error);
  writer.append(std::vector<double>(2));
  EXPECT_EQ(error_of(ErrorKind::failure, [&] { writer.finish(); }),
            "cannot write '/dev/full': No space left on device");
  CsvWriter large(AtomicFile("/dev/full"), {"x", "y"});
  const std::vector<double> rows(1000000);
  EXPECT_EQ(error_of(ErrorKind::failure, [&] { large.append(rows); }),
            "cannot write '/dev/full': No space left on device");
}

TEST(CsvWriter, LeavesAnExistingFileAloneUntilItIsFinished) {
  const TemporaryDirectory directory;
  const std::string path = directory.put("t.csv", "old");
  {
    CsvWriter writer{AtomicFile(path), {"x"}};
    writer.append(std::vector<double>(1000000));
  }
  EXPECT_EQ(content(path), "old");
}

TEST(ReadCsv, SaysWhereEachRowStands) {
  const TemporaryDirectory directory;
  std::vector<std::size_t> lines;
  EXPECT_EQ(read_csv(directory.put("a.csv", "a,\"b\nc\"\r\n\r\n1,2\r\n\n3,4\n5,6"), &lines).rows(), 3U);
  EXPECT_EQ(lines, (std::vector<std::size_t>{4, 6, 7}));
  lines.clear();
  read_csv(directory.put("b.csv", "1\n2\n"), &lines);
  EXPECT_EQ(lines, (std::vector<std::size_t>{1, 2}));
}

}  // namespace
}  // namespace sfumato
