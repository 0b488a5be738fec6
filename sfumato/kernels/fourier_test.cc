#include "sfumato/kernels/fourier.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/kernels/testing.h"

namespace sfumato {
namespace {

using testing::GuardedMatrix;

void expect_reference(ConstMatrix x, ConstMatrix phase, ConstMatrix out) {
  const std::size_t dim = x.cols;
  const std::size_t features = phase.cols;
  for (std::size_t i = 0; i < x.rows; ++i) {
    for (std::size_t j = 0; j < dim; ++j) ASSERT_EQ(out(i, j), x(i, j));
    for (std::size_t j = 0; j < features; ++j) {
      const auto angle = static_cast<double>(phase(i, j));
      ASSERT_NEAR(out(i, dim + j), std::sin(angle), 3e-7);
      ASSERT_NEAR(out(i, dim + features + j), std::cos(angle), 3e-7);
    }
  }
}

TEST(FourierFeatures, MatchTheScalarReferenceAtEveryTail) {
  testing::for_each_target([](std::int64_t) {
    for (const std::size_t dim : {1U, 2U, 5U}) {
      for (std::size_t features = 0; features <= 35; ++features) {
        GuardedMatrix x(3, dim, 1);
        GuardedMatrix phase(3, features, 2);
        for (std::size_t i = 0; i < 3; ++i) {
          for (float& p : phase.view().row(i)) p *= 20;  // several periods, as large inputs give
        }
        GuardedMatrix out(3, dim + 2 * features, 3);
        fourier_features(x.view(), phase.view(), out.view());
        ASSERT_NO_FATAL_FAILURE(expect_reference(x.view(), phase.view(), out.view()));
        out.expect_intact();
      }
    }
  });
}

TEST(FourierFeatures, RefuseOtherShapes) {
  MatrixBuffer x(2, 2);
  MatrixBuffer phase(2, 3);
  MatrixBuffer out(2, 8);
  MatrixBuffer narrow(2, 7);
  MatrixBuffer low(1, 8);
  EXPECT_NO_THROW(fourier_features(x, phase, out));
  EXPECT_THROW(fourier_features(x, phase, narrow), Error);
  EXPECT_THROW(fourier_features(x, phase, low), Error);
}

}  // namespace
}  // namespace sfumato
