#include "sfumato/kernels/gemm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "sfumato/base/error.h"
#include "sfumato/kernels/testing.h"

namespace sfumato {
namespace {

using testing::GuardedMatrix;

void expect_same(ConstMatrix actual, ConstMatrix expected, bool exact) {
  for (std::size_t i = 0; i < actual.rows; ++i) {
    for (std::size_t j = 0; j < actual.cols; ++j) {
      if (exact) {
        ASSERT_EQ(actual(i, j), expected(i, j)) << i << ", " << j;
      } else {
        ASSERT_NEAR(actual(i, j), expected(i, j), 1e-4F) << i << ", " << j;
      }
    }
  }
}

TEST(Gemm, MatchesTheScalarTwinAtEveryTail) {
  testing::for_each_target([](std::int64_t target) {
    for (std::size_t m : {1U, 2U, 3U, 5U, 7U, 11U, 12U, 13U, 50U}) {
      for (std::size_t n : {1U, 2U, 7U, 15U, 16U, 17U, 31U, 32U, 33U, 65U}) {
        for (std::size_t k : {1U, 2U, 9U, 40U}) {
          for (const Accumulate accumulate : {Accumulate::no, Accumulate::yes}) {
            GuardedMatrix a(m, k, 1);
            GuardedMatrix b(k, n, 2);
            GuardedMatrix c(m, n, 3);
            GuardedMatrix expected(m, n, 3);
            gemm_reference(a.view(), b.view(), expected.view(), accumulate);
            PackedMatrix packed(k, n);
            packed.pack(b.view());
            gemm(a.view(), packed, c.view(), accumulate);
            expect_same(c.view(), expected.view(), testing::has_fma(target));
            c.expect_intact();
          }
        }
      }
    }
  });
}

TEST(Gemm, TransposedPackingAndTransposedLeftMatchTheTwin) {
  testing::for_each_target([](std::int64_t target) {
    for (std::size_t m : {1U, 6U, 12U, 29U}) {
      for (std::size_t n : {1U, 16U, 18U, 47U}) {
        for (std::size_t k : {1U, 33U, 256U, 600U}) {
          GuardedMatrix at(k, m, 1);
          GuardedMatrix a(m, k, 4);
          GuardedMatrix b(k, n, 2);
          GuardedMatrix bt(n, k, 5);
          for (std::size_t i = 0; i < k; ++i) {
            for (std::size_t j = 0; j < m; ++j) a.view()(j, i) = at.view()(i, j);
            for (std::size_t j = 0; j < n; ++j) bt.view()(j, i) = b.view()(i, j);
          }
          GuardedMatrix expected(m, n, 3);
          gemm_reference(a.view(), b.view(), expected.view());
          GuardedMatrix c(m, n, 6);
          PackedMatrix packed(k, n);
          packed.pack_transposed(bt.view());
          gemm(a.view(), packed, c.view());
          expect_same(c.view(), expected.view(), testing::has_fma(target));
          GuardedMatrix d(m, n, 7);
          const std::size_t half = m / 2;
          gemm_at_b(at.view(), b.view(), d.view(), 0, half);
          gemm_at_b(at.view(), b.view(), d.view(), half, m - half);
          expect_same(d.view(), expected.view(), testing::has_fma(target));
          d.expect_intact();
        }
      }
    }
  });
}

TEST(Gemm, RefusesShapesThatDoNotFit) {
  MatrixBuffer a(2, 3);
  MatrixBuffer c(2, 4);
  PackedMatrix b(4, 4);
  EXPECT_THROW(gemm(a.view(), b, c), Error);
  EXPECT_THROW(b.pack(a.view()), Error);
  EXPECT_THROW(gemm_at_b(a.view(), a.view(), c, 0, 2), Error);
}

}  // namespace
}  // namespace sfumato
