#include "sfumato/files/table_format.h"

#include <gtest/gtest.h>

#include "sfumato/base/testing.h"

namespace sfumato {
namespace {

using testing::error_of;
using testing::TemporaryDirectory;

std::string refusal(const std::string& path, TableContent content) {
  return error_of(ErrorKind::usage, [&] { check_table_path(path, content); });
}

TEST(TableFormat, KnowsTheEndingsThatItWrites) {
  for (const std::string path : {"a.csv", "a.tsv", "a.txt", "a.CSV", "a.csv.gz", "a.tsv.zst", "a.gz", "a", "-",
                                 "/dev/stdout", "/dev/null", "b.parquet/a", "../a"}) {
    check_table_path(path, TableContent::words);
  }
  check_table_path("a.npy", TableContent::numbers);
  EXPECT_EQ(refusal("out.parquet", TableContent::numbers),
            "cannot write a Parquet file; write 'out.csv' and convert it: python3 -c 'import pandas; "
            "pandas.read_csv(\"out.csv\").to_parquet(\"out.parquet\")'");
  EXPECT_NE(refusal("out.XLSX", TableContent::words).find("to_excel"), std::string::npos);
  EXPECT_EQ(refusal("out.dat", TableContent::numbers),
            "'out.dat': the ending .dat is not known; use .csv, .tsv, .txt or .npy, compressed with .gz or .zst behind "
            ".csv");
  EXPECT_EQ(refusal("out.npy", TableContent::words),
            "'out.npy': the ending .npy is not known; use .csv, .tsv or .txt, compressed with .gz or .zst behind .csv");
  for (const std::string path : {"a.csv.bz2", "a.csv.zip", "a.npy.gz", "a.json"}) refusal(path, TableContent::numbers);
}

TEST(TableFormat, SaysHowToConvertBinaryTables) {
  const TemporaryDirectory directory;
  const auto message = [&](const std::string& name, const std::string& bytes) {
    const std::string path = directory.put(name, bytes);
    InputFile file(path);
    std::string text = error_of(ErrorKind::bad_data, [&] { check_is_text(file); });
    for (std::size_t at = 0; (at = text.find(path.substr(0, path.rfind('/') + 1))) != std::string::npos;) {
      text.erase(at, path.rfind('/') + 1);
    }
    return text;
  };
  EXPECT_EQ(message("t.parquet", "PAR1..."),
            "t.parquet: this is a Parquet file; convert it: python3 -c 'import pandas; "
            "pandas.read_parquet(\"t.parquet\").to_csv(\"t.csv\", index=False)'");
  EXPECT_NE(message("t.xlsx", "PK\3\4...").find("read_excel(\"t.xlsx\")"), std::string::npos);
  EXPECT_NE(message("t.csv", "PK\3\4...").find("an archive"), std::string::npos);
  EXPECT_EQ(message("t.csv", std::string("a\0b", 3)), "t.csv: the file is not text; give a CSV or an NPY file");
}

TEST(TableFormat, TabsSeparateTheColumnsOfTsv) {
  EXPECT_EQ(dialect_of_path("a.tsv", {}).separator, '\t');
  EXPECT_EQ(dialect_of_path("a.tsv.gz", {}).separator, '\t');
  EXPECT_EQ(dialect_of_path("a.csv", {}).separator, ',');
}

}  // namespace
}  // namespace sfumato
