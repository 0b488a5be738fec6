#include "sfumato/engine/load_data.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "sfumato/base/testing.h"
#include "sfumato/base/text.h"
#include "sfumato/files/csv.h"
#include "sfumato/files/npy.h"

namespace sfumato {
namespace {

using testing::content;
using testing::error_of;
using testing::TemporaryDirectory;

using Values = std::vector<double>;

void write(const std::string& path, const Values& values) { write_points({{"a"}, values}, path); }

TEST(FirstRows, AreAtMostAllRows) {
  const Points table{{"a", "b"}, {1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(first_rows(table, 2).values, (Values{1, 2, 3, 4}));
  EXPECT_EQ(first_rows(table, 9).values, table.values);
}

TEST(LoadData, MakesAToySetByItsName) {
  ToyConfig config;
  config.points = 7;
  config.seed = 3;
  const Points table = load_data("moons", config);
  config.name = ToyName::moons;
  EXPECT_EQ(table.values, make_toy(config).values);
}

TEST(LoadData, ReadsFilesByEndingAndByContent) {
  const TemporaryDirectory directory;
  const Values values = {1.5, 2};
  for (const std::string name : {"t.csv", "t.tsv", "t.txt", "t.npy", "bare"}) {
    write(directory / name, values);
    EXPECT_EQ(load_data(directory / name).values, values) << name;
  }
  EXPECT_EQ(load_data(directory / "t.csv").columns, (std::vector<std::string>{"a"}));
  EXPECT_EQ(load_data(directory.put("misnamed.csv", content(directory / "t.npy"))).values, values);
  error_of(ErrorKind::bad_data, [&] { load_data(directory.put("misnamed.npy", content(directory / "t.csv"))); });
}

TEST(LoadData, ReadsAPipe) {
  const TemporaryDirectory directory;
  ASSERT_EQ(mkfifo((directory / "pipe").c_str(), 0600), 0);
  for (const std::string name : {"t.csv", "t.npy"}) {
    write(directory / name, {1, 2, 3});
    std::thread feeder([&] { std::ofstream(directory / "pipe") << content(directory / name); });
    EXPECT_EQ(load_data(directory / "pipe").values, (Values{1, 2, 3})) << name;
    feeder.join();
  }
}

TEST(LoadData, TellsATypoFromAMissingFile) {
  EXPECT_EQ(error_of(ErrorKind::usage, [] { load_data("mons"); }),
            "there is no file or toy set 'mons'; did you mean 'moons'?");
  EXPECT_NE(error_of(ErrorKind::usage, [] { load_data("qqqqqqqqqqqqq"); }).find("swiss_roll"), std::string::npos);
  EXPECT_EQ(error_of(ErrorKind::failure, [] { load_data("mons.csv"); }),
            "cannot read 'mons.csv': No such file or directory");
  EXPECT_EQ(error_of(ErrorKind::failure, [] { load_data("./moons"); }),
            "cannot read './moons': No such file or directory");
}

TEST(Text, QuotesWhatATerminalMayShow) {
  EXPECT_EQ(quoted_text("a\tb\x1b[0m\x7f"), "'a\\x09b\\x1b[0m\\x7f'");
  EXPECT_EQ(quoted_text("gr\xC3\xB6\xC3\x9F"
                        "e \xF0\x9F\x98\x80"),
            "'gr\xC3\xB6\xC3\x9F"
            "e \xF0\x9F\x98\x80'");
  EXPECT_EQ(quoted_text("\xC3(\xE2\x82"), "'\\xc3(\\xe2\\x82'");
  EXPECT_EQ(quoted_text("\xC2\x85"), "'\\xc2\\x85'");  // a control character of two bytes
  EXPECT_EQ(quoted_text(""), "''");
  EXPECT_TRUE(
      is_utf8("gr\xC3\xB6\xC3\x9F"
              "e"));
  EXPECT_FALSE(
      is_utf8("gr\xF6\xDF"
              "e"));
  EXPECT_FALSE(is_utf8("\xC0\xAF"));
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
}

}  // namespace
}  // namespace sfumato
