#include "sfumato/kernels/gemm.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/kernels/bfloat16.h"
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

// a is [m, k], b [k, n]. Calls check(m, n, k, fused) for all shapes on every instruction set.
template <class Check>
void for_each_shape(std::initializer_list<std::size_t> ms, std::initializer_list<std::size_t> ns,
                    std::initializer_list<std::size_t> ks, const Check& check) {
  testing::for_each_target([&](std::int64_t target) {
    for (const std::size_t m : ms) {
      for (const std::size_t n : ns) {
        for (const std::size_t k : ks) check(m, n, k, testing::has_fma(target));
      }
    }
  });
}

TEST(Gemm, MatchesTheScalarReferenceAtEveryTail) {
  const auto check = [](std::size_t m, std::size_t n, std::size_t k, bool fused) {
    for (const Accumulate accumulate : {Accumulate::no, Accumulate::yes}) {
      GuardedMatrix a(m, k, 1);
      GuardedMatrix b(k, n, 2);
      GuardedMatrix c(m, n, 3);
      GuardedMatrix expected(m, n, 3);
      gemm_reference(a.view(), b.view(), expected.view(), accumulate);
      PackedMatrix packed(k, n);
      packed.pack(b.view());
      gemm(a.view(), packed, c.view(), accumulate);
      expect_same(c.view(), expected.view(), fused);
      c.expect_intact();
    }
  };
  for_each_shape({1, 2, 3, 5, 7, 11, 12, 13, 50}, {1, 2, 7, 15, 16, 17, 31, 32, 33, 65}, {1, 2, 9, 40}, check);
}

// Tests the instruction on machines that have it; the fallback with the same bits is tested by the float kernels on
// hand-packed panels.
TEST(Gemm, BFloat16MatchesItsReferenceAtEveryTail) {
  const auto check = [](std::size_t m, std::size_t n, std::size_t k, bool fused) {
    for (const Accumulate accumulate : {Accumulate::no, Accumulate::yes}) {
      GuardedMatrix a(m, k, 1);
      GuardedMatrix b(k, n, 2);
      GuardedMatrix bt(n, k, 4);
      for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t j = 0; j < n; ++j) bt.view()(j, i) = b.view()(i, j);
      }
      GuardedMatrix expected(m, n, 3);
      gemm_bfloat16_reference(a.view(), b.view(), expected.view(), accumulate);
      for (const bool transposed : {false, true}) {
        GuardedMatrix c(m, n, 3);
        PackedMatrix packed(k, n, Precision::bfloat16);
        transposed ? packed.pack_transposed(bt.view()) : packed.pack(b.view());
        gemm(a.view(), packed, c.view(), accumulate);
        expect_same(c.view(), expected.view(), fused);
        c.expect_intact();
      }
    }
  };
  for_each_shape({1, 3, 11, 12, 13, 16, 50}, {1, 7, 15, 16, 17, 31, 32, 33, 65}, {1, 2, 9, 40}, check);
}

TEST(Gemm, RoundsToTheNearestBFloat16WithTiesToEven) {
  const std::vector<float> values = {
      1.0F, 0x1.01p0F, 0x1.010002p0F, 0x1.03p0F, -0x1.03p0F, 0x1.fffffep127F, std::numeric_limits<float>::quiet_NaN()};
  std::vector<std::uint32_t> words((values.size() + 1) / 2);
  bfloat16::round_pairs(values.data(), values.size(), words.data());
  const auto at = [&](std::size_t i) {
    return std::bit_cast<float>(i % 2 ? words[i / 2] & 0xFFFF0000U : words[i / 2] << 16);
  };
  const std::vector<float> expected = {1.0F,      1.0F,       0x1.02p0F,
                                       0x1.04p0F, -0x1.04p0F, std::numeric_limits<float>::infinity()};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(at(i), expected[i]) << values[i];
  EXPECT_TRUE(std::isnan(at(6)));
  EXPECT_EQ(words[3] >> 16, 0U);
}

TEST(Gemm, ANarrowProductMatchesItsReferenceAtEveryTail) {
  const auto check = [](std::size_t m, std::size_t n, std::size_t k, bool fused) {
    GuardedMatrix a(m, k, 1);
    GuardedMatrix b(k, n, 2);
    GuardedMatrix c(m, n, 3);
    GuardedMatrix expected(m, n, 3);
    gemm_narrow_reference(a.view(), b.view(), expected.view());
    MatrixBuffer bt(n, k);
    for (std::size_t i = 0; i < k; ++i) {
      for (std::size_t j = 0; j < n; ++j) bt(j, i) = b.view()(i, j);
    }
    PackedMatrix packed(n, k);
    packed.pack(bt);
    gemm_narrow(a.view(), packed, c.view());
    expect_same(c.view(), expected.view(), fused);
    c.expect_intact();
  };
  for_each_shape({1, 3, 4, 5, 9}, {1, 2, 4, 5}, {1, 7, 15, 16, 17, 31, 32, 33, 128, 130}, check);
}

TEST(Gemm, TransposedPackingAndTransposedLeftMatchTheReference) {
  const auto check = [](std::size_t m, std::size_t n, std::size_t k, bool fused) {
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
    expect_same(c.view(), expected.view(), fused);
    GuardedMatrix d(m, n, 7);
    const std::size_t half = m / 2;
    gemm_at_b(at.view(), b.view(), d.view(), 0, half);
    gemm_at_b(at.view(), b.view(), d.view(), half, m - half);
    expect_same(d.view(), expected.view(), fused);
    d.expect_intact();
  };
  for_each_shape({1, 6, 12, 29}, {1, 16, 18, 47}, {1, 33, 256, 600}, check);
}

TEST(Gemm, RefusesShapesThatDoNotFit) {
  MatrixBuffer a(2, 3);
  MatrixBuffer c(2, 4);
  PackedMatrix b(4, 4);
  EXPECT_THROW(gemm(a.view(), b, c), Error);
  EXPECT_THROW(b.pack(a.view()), Error);
  EXPECT_THROW(gemm_narrow(a.view(), b, c), Error);
  EXPECT_THROW(gemm_at_b(a.view(), a.view(), c, 0, 2), Error);
}

}  // namespace
}  // namespace sfumato
