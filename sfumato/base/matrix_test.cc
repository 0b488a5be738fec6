#include "sfumato/base/matrix.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "sfumato/base/error.h"

namespace sfumato {
namespace {

TEST(Matrix, PaddedRowsAreAlignedAndAnOddNumberOfLinesApart) {
  for (std::size_t cols : {1U, 2U, 15U, 16U, 17U, 128U, 512U}) {
    MatrixBuffer buffer = MatrixBuffer::padded(3, cols);
    const Matrix m = buffer;
    EXPECT_GE(m.stride, cols);
    EXPECT_EQ(m.stride / 16 % 2, 1U);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&m(2, 0)) % kAlignment, 0U);
    EXPECT_EQ(m(2, cols - 1), 0.0F);
  }
}

TEST(Matrix, SubviewsAddressTheSameNumbers) {
  MatrixBuffer buffer(4, 3);
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 3; ++j) buffer(i, j) = static_cast<float>(10 * i + j);
  }
  const ConstMatrix part = ConstMatrix(buffer.view()).rows_from(1, 2).cols_from(1, 2);
  EXPECT_EQ(part(0, 0), 11.0F);
  EXPECT_EQ(part(1, 1), 22.0F);
  EXPECT_EQ(part.row(1).size(), 2U);
}

TEST(Matrix, CopyRefusesAnotherShape) {
  MatrixBuffer a(2, 3);
  MatrixBuffer b(3, 2);
  EXPECT_THROW(copy(a.view(), b), Error);
}

TEST(Matrix, CombineMayWriteOverWhatItReads) {
  MatrixBuffer x(2, 2);
  MatrixBuffer y(2, 2);
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      x(i, j) = static_cast<float>(2 * i + j);
      y(i, j) = 10;
    }
  }
  combine(2, x, 0.5, y, y);
  EXPECT_EQ(y(0, 0), 5.0F);
  EXPECT_EQ(y(1, 1), 11.0F);
}

TEST(Error, CheckSettingNamesTheSettingItsValueAndTheRemedy) {
  check_setting(true, "beta1", 0.9, "a number in [0, 1)");
  try {
    check_setting(false, "beta1", 1.5, "a number in [0, 1)");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_STREQ(error.what(), "`beta1` is 1.5; give a number in [0, 1)");
  }
}

TEST(Error, NearestNameFindsATypoAndNothingForNonsense) {
  const std::vector<std::string> names = {"swiss_roll", "s_curve", "moons"};
  EXPECT_EQ(nearest_name("swis_roll", names), "swiss_roll");
  EXPECT_EQ(nearest_name("mons", names), "moons");
  EXPECT_EQ(nearest_name("qqqqqqqq", names), "");
}

}  // namespace
}  // namespace sfumato
