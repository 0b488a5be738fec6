#include "sfumato/points/beta_file.h"

#include <gtest/gtest.h>

#include "sfumato/base/error.h"
#include "sfumato/base/testing.h"
#include "sfumato/files/npy.h"

namespace sfumato {
namespace {

using testing::error_of;
using testing::TemporaryDirectory;

TEST(BetaFile, IsOneNumberALineOrAColumn) {
  const TemporaryDirectory directory;
  const std::vector<double> betas{0.1, 1e-5, 0.25};
  EXPECT_EQ(read_betas(directory.put("a.txt", "0.1\n1e-5\n\n0.25\n")), betas);
  EXPECT_EQ(read_betas(directory.put("b.csv", "beta\n0.1\n1e-5\n0.25")), betas);
  EXPECT_EQ(read_betas(directory.put("c.csv", "t,beta\n1,0.1\n2,1e-5\n3,0.25\n")), betas);
  NpyWriter writer(AtomicFile(directory / "d.npy"), 3, 1, NpyType::float64);
  writer.append(std::span<const double>(betas));
  writer.finish();
  EXPECT_EQ(read_betas(directory / "d.npy"), betas);
}

TEST(BetaFile, SaysWhereItIsWrong) {
  const TemporaryDirectory directory;
  const auto message = [&](const std::string& text) {
    const std::string path = directory.put("a.txt", text);
    return error_of(ErrorKind::bad_data, [&] { read_betas(path); }).substr(path.size());
  };
  EXPECT_EQ(message("0.1\n\n1.5\n"), ": line 3: beta is 1.5; give numbers above 0 and below 1");
  EXPECT_EQ(message("beta\n0.1\n0\n"), ": line 3: beta is 0; give numbers above 0 and below 1");
  EXPECT_EQ(message("0.1\ntwo\n"), ": line 2, column 'x0': 'two' is not a number; correct it or remove the column");
  EXPECT_EQ(message("0.1\nnan\n"), ": line 2, column 'x0': 'nan' is not a finite number; correct it or remove the row");
  EXPECT_EQ(message(""), ": the file is empty; it needs rows of numbers");
  EXPECT_EQ(message("0.1,0.2\n"), ": 2 columns, none of them named beta; give one column, or name it beta");
  EXPECT_NE(error_of(ErrorKind::failure, [&] { read_betas(directory / "none"); }).find("No such file"),
            std::string::npos);
}

}  // namespace
}  // namespace sfumato
