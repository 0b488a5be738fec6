#include "sfumato/columns/standardize.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "sfumato/base/testing.h"

namespace sfumato {
namespace {

using testing::error_of;

TEST(Standardizer, IsThePopulationMeanAndDeviation) {
  const Points points{{"a", "b"}, {1, 10, 2, 10, 3, 40}};
  const Standardizer transform = Standardizer::fit(points);
  EXPECT_DOUBLE_EQ(transform.mean[0], 2);
  EXPECT_DOUBLE_EQ(transform.mean[1], 20);
  EXPECT_DOUBLE_EQ(transform.scale[0], std::sqrt(2.0 / 3));
  EXPECT_DOUBLE_EQ(transform.scale[1], std::sqrt(200.0));
  MatrixBuffer z(3, 2);
  transform.apply(points, z);
  EXPECT_FLOAT_EQ(z(0, 0), -std::sqrt(1.5F));
  EXPECT_FLOAT_EQ(z(2, 1), std::sqrt(2.0F));
}

TEST(Standardizer, KeepsItsDigitsFarFromZeroAndAtTheEndsOfTheRange) {
  // Seconds near 1.6e9; numbers whose squares overflow; numbers whose squares underflow.
  const Points points{{"time", "large", "small"}, {1.6e9, -8e307, 1e-300, 1.6e9 + 2, 8e307, 3e-300}};
  const Standardizer transform = Standardizer::fit(points);
  EXPECT_DOUBLE_EQ(transform.mean[0], 1.6e9 + 1);
  EXPECT_DOUBLE_EQ(transform.scale[0], 1);
  EXPECT_DOUBLE_EQ(transform.scale[1], 8e307);
  EXPECT_DOUBLE_EQ(transform.mean[2], 2e-300);
  EXPECT_DOUBLE_EQ(transform.scale[2], 1e-300);
}

TEST(Standardizer, GivesConstantColumnsBackExactly) {
  const Points points{{"k", "v", "r"}, {0.1, 1, 0.3, 0.1, 2, 0.1 + 0.2}};  // r varies by rounding
  const Standardizer transform = Standardizer::fit(points);
  EXPECT_EQ(transform.constant_columns(), (std::vector<std::size_t>{0, 2}));
  EXPECT_NEAR(transform.mean_square(), 1.0 / 3, 1e-15);
  MatrixBuffer z(2, 3);
  transform.apply(points, z);
  EXPECT_EQ(z(0, 0), 0.0F);
  EXPECT_EQ(z(1, 2), 0.0F);
  z(1, 0) = std::numeric_limits<float>::quiet_NaN();
  std::vector<double> back(6);
  transform.invert(z, back);
  EXPECT_EQ(back[0], 0.1);
  EXPECT_EQ(back[3], 0.1);
}

TEST(Standardizer, NamesWhatItCannotUse) {
  EXPECT_EQ(error_of(ErrorKind::bad_data,
                     [] {
                       Standardizer::fit({{"a"}, {1}});
                     }),
            "1 row of data; at least 2 are needed");
  error_of(ErrorKind::bad_data, [] { Standardizer::fit({{"a"}, {}}); });
  EXPECT_EQ(error_of(ErrorKind::bad_data,
                     [] {
                       Standardizer::fit({{"a", "b"}, {1, 2, 1, 2}});
                     }),
            "every column is constant ('a', 'b'): there is nothing to learn; give data that vary");
  EXPECT_EQ(error_of(ErrorKind::bad_data,
                     [] {
                       Standardizer::fit({{"a"}, {-1.7e308, 1.7e308, -1.7e308}});
                     }),
            "column 'a': values from -1.7e+308 to 1.7e+308 lie too far apart; rescale the column");
}

TEST(Standardizer, RefusesNanAndInf) {
  for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    for (const Points& points : {Points{{"a", "b"}, {1, bad, 2, 3, 3, 4}}, Points{{"a", "b"}, {1, 2, 2, 3, 3, bad}}}) {
      EXPECT_EQ(error_of(ErrorKind::bad_data, [&] { Standardizer::fit(points); }),
                "column 'b' holds NaN or Inf; correct or remove it");
    }
  }
}

TEST(Standardizer, RefusesAnotherShape) {
  const Points points{{"a", "b"}, {1, 2, 3, 4}};
  const Standardizer transform = Standardizer::fit(points);
  MatrixBuffer narrow(2, 1);
  MatrixBuffer z(2, 2);
  std::vector<double> out(3);
  EXPECT_THROW(transform.apply(points, narrow), Error);
  EXPECT_THROW(transform.apply({{"a"}, {1, 2}}, z), Error);
  EXPECT_THROW(transform.invert(z.view(), out), Error);
}

RC_GTEST_PROP(Standardizer, RoundTripsToFloatPrecision, ()) {
  const auto rows = *rc::gen::inRange<std::size_t>(2, 30);
  const auto cols = *rc::gen::inRange<std::size_t>(1, 6);
  RowRandom random(RandomStream(*rc::gen::arbitrary<std::uint64_t>(), Purpose::test), 0);
  Points points{default_columns(cols), {}};
  std::vector<double> offset(cols);
  std::vector<double> size(cols);
  for (std::size_t j = 0; j < cols; ++j) {
    size[j] = std::pow(10, 20 * random.uniform() - 10);
    offset[j] = size[j] * 1e6 * random.normal();
  }
  for (std::size_t i = 0; i < rows * cols; ++i) {
    points.values.push_back(offset[i % cols] + size[i % cols] * random.normal());
  }
  const Standardizer transform = Standardizer::fit(points);
  RC_ASSERT(transform.constant_columns().empty());
  MatrixBuffer z = MatrixBuffer::padded(rows, cols);
  transform.apply(points, z);
  std::vector<double> back(rows * cols);
  transform.invert(z.view(), back);
  for (std::size_t i = 0; i < back.size(); ++i) {
    const double deviation = std::abs(points.values[i] - transform.mean[i % cols]);
    const double bound = 1e-7 * deviation + 1e-14 * std::abs(offset[i % cols]) + 1e-12 * size[i % cols];
    RC_ASSERT(std::abs(back[i] - points.values[i]) <= bound);
  }
  for (std::size_t j = 0; j < cols; ++j) {
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      sum += static_cast<double>(z(i, j));
      squares += static_cast<double>(z(i, j)) * static_cast<double>(z(i, j));
    }
    RC_ASSERT(std::abs(sum) <= 1e-5 * static_cast<double>(rows));
    RC_ASSERT(std::abs(squares / static_cast<double>(rows) - 1) <= 1e-5);
  }
}

}  // namespace
}  // namespace sfumato
