#include "sfumato/columns/missing_filler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <string>

#include "sfumato/base/error.h"
#include "sfumato/base/testing.h"

namespace sfumato {
namespace {

using testing::TemporaryDirectory;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Fills every missing value with 1.5, the first category or the first second of 1970.
Table filled(const Table& incomplete) {
  Table full = incomplete;
  for (TableColumn& column : full.columns) {
    for (double& number : column.numbers) number = std::isnan(number) ? 1.5 : number;
    for (std::int32_t& code : column.indices) code = std::max(code, 0);
  }
  return full;
}

TEST(MissingFiller, FillsMissingValuesAndKeepsOtherFields) {
  const TemporaryDirectory folder;
  const std::string path = folder.put("incomplete.csv",
                                      "customer_id,when,job,pay,unit\n"
                                      "C-1001,2020-01-02,\"clerk, \"\"old\"\"\",1.25,EUR\n"
                                      "C-1007,,?,7.5,EUR\n"
                                      "C-1003,2020-02-01,cook,NA,\n"
                                      "C-1002,2020-02-01,cook,3.00,EUR\n");
  const Table incomplete = read_table(path);
  ASSERT_EQ(incomplete.schema.columns[0].kind, ColumnKind::identifier);
  Table full = filled(incomplete);
  full.columns[1].numbers[1] = 86400;
  write_filled(path, incomplete, full, AtomicFile(folder / "full.csv"));
  EXPECT_EQ(bytes_of(folder / "full.csv"),
            "customer_id,when,job,pay,unit\n"
            "C-1001,2020-01-02,\"clerk, \"\"old\"\"\",1.25,EUR\n"
            "C-1007,1970-01-02,\"clerk, \"\"old\"\"\",7.5,EUR\n"
            "C-1003,2020-02-01,cook,1.50,EUR\n"
            "C-1002,2020-02-01,cook,3.00,EUR\n");
}

TEST(MissingFiller, TheOrderOfTheColumnsAndDecimalCommasAreFine) {
  const TemporaryDirectory folder;
  const Table like = read_table(folder.put("like.csv", "a;b\n1,5;x\n2,25;y\n;x\n"));
  const std::string path = folder.put("incomplete.csv", "b;a\nx;\ny;2,25\n;0,5\n");
  const Table incomplete = read_table(path, like.schema);
  write_filled(path, incomplete, filled(incomplete), AtomicFile(folder / "full.csv"));
  EXPECT_EQ(bytes_of(folder / "full.csv"), "b;a\nx;1,5\ny;2,25\nx;0,5\n");
}

TEST(MissingFiller, KeepsEveryOtherByte) {
  const TemporaryDirectory folder;
  const struct {
    std::string bytes;
    std::string full;
  } cases[] = {
      {"\xEF\xBB\xBF\"a\",\"b\"\r\n\r\n\"1\", \"x\" \r\n\"\",\"y\"\r\n\"3\",x",
       "\xEF\xBB\xBF\"a\",\"b\"\r\n\r\n\"1\", \"x\" \r\n\"2\",\"y\"\r\n\"3\",x"},
      {"a, b\n 1,  \"x\"\n?, y\n03, x\n", "a, b\n 1,  \"x\"\n2, y\n03, x\n"},
      {"a|b\n1|Malm\xF6\n|y\n3|x,y\n", "a|b\n1|Malm\xF6\n2|y\n3|x,y\n"},
      {"1;2\n;5\n3;5\n", "1;2\n2;5\n3;5\n"},
      {"1.234,5;1\n?;1\n0,25;1\n", "1.234,5;1\n2,0;1\n0,25;1\n"},
  };
  for (const auto& [bytes, full] : cases) {
    const std::string path = folder.put("incomplete.csv", bytes);
    const Table incomplete = read_table(path);
    Table complete = filled(incomplete);
    for (double& number : complete.columns[0].numbers) number = number == 1.5 ? 2 : number;
    write_filled(path, incomplete, complete, AtomicFile(folder / "full.csv"));
    EXPECT_EQ(bytes_of(folder / "full.csv"), full);
  }
}

TEST(MissingFiller, WritesAnotherDialectWhereAsked) {
  const TemporaryDirectory folder;
  const std::string path = folder.put("incomplete.csv", "a;b\r\n1,5;x,y\r\n;Malm\xF6\r\n");
  const Table incomplete = read_table(path);
  const auto written = [&](const std::string& name, const std::string& dialect) {
    write_filled(path, incomplete, filled(incomplete), AtomicFile(folder / name), dialect);
    return bytes_of(folder / name);
  };
  EXPECT_EQ(written("a.csv", "comma"), "a,b\n1.5,\"x,y\"\n1.5,Malmö\n");
  EXPECT_EQ(written("a.csv", "encoding=utf-8,header=no"), "1,5;x,y\r\n1,5;Malmö\r\n");
  EXPECT_EQ(written("a.tsv", ""), "a\tb\r\n1,5\tx,y\r\n1,5\tMalm\xF6\r\n");
}

TEST(MissingFiller, AFileThatHasChangedIsRefused) {
  const TemporaryDirectory folder;
  const std::string path = folder.put("incomplete.csv", "a,b\n1,x\n,y\n3,x\n");
  const Table incomplete = read_table(path);
  folder.put("incomplete.csv", "a,b\n1,x\n,y\n");
  EXPECT_THROW(write_filled(path, incomplete, filled(incomplete), AtomicFile(folder / "full.csv")), Error);
  folder.put("incomplete.csv", "a,c\n1,x\n,y\n3,x\n");
  EXPECT_THROW(write_filled(path, incomplete, filled(incomplete), AtomicFile(folder / "full.csv")), Error);
  EXPECT_EQ(bytes_of(folder / "full.csv"), "");
}

}  // namespace
}  // namespace sfumato
