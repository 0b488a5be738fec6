// The exponential function of a vector.
// Per-target include guard, required by Highway's foreach_target.h.
#if defined(SFUMATO_KERNELS_EXP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SFUMATO_KERNELS_EXP_INL_H_
#undef SFUMATO_KERNELS_EXP_INL_H_
#else
#define SFUMATO_KERNELS_EXP_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace sfumato {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// c[0] + c[1] x + ... by Estrin's scheme: three dependent steps instead of the five or seven of Horner's scheme. The
// reorder buffer of a core fills up before its multiply-add units do.
template <class V>
HWY_INLINE V Pair(V x, float c0, float c1) {
  const hn::DFromV<V> d;
  return hn::MulAdd(x, hn::Set(d, c1), hn::Set(d, c0));
}

template <class V>
HWY_INLINE V Polynomial(V x, const float (&c)[6]) {
  const V x2 = hn::Mul(x, x);
  const V high = hn::MulAdd(x2, Pair(x, c[4], c[5]), Pair(x, c[2], c[3]));
  return hn::MulAdd(x2, high, Pair(x, c[0], c[1]));
}

template <class V>
HWY_INLINE V Polynomial(V x, const float (&c)[8]) {
  const V x2 = hn::Mul(x, x);
  const V low = hn::MulAdd(x2, Pair(x, c[2], c[3]), Pair(x, c[0], c[1]));
  const V high = hn::MulAdd(x2, Pair(x, c[6], c[7]), Pair(x, c[4], c[5]));
  return hn::MulAdd(hn::Mul(x2, x2), high, low);
}

// a - n ln 2. Without fused multiply-add, ln 2 is split in two parts, the first short enough that n times it is exact
// (Cody and Waite 1980).
template <class V>
HWY_INLINE V Remainder(V a, V n) {
  const hn::DFromV<V> d;
#if HWY_NATIVE_FMA
  return hn::NegMulAdd(n, hn::Set(d, 0.693147182F), a);
#else
  return hn::NegMulAdd(n, hn::Set(d, -2.12194440e-4F), hn::NegMulAdd(n, hn::Set(d, 0.693359375F), a));
#endif
}

// exp(-a) for a >= 0 with a relative error of 2^-21.5; 0 where the result would be below 2e-38. Argument reduction a =
// n ln 2 + r. NaN is propagated.
template <class V>
HWY_INLINE V ExpOfMinus(V a) {
  const hn::DFromV<V> d;
  const hn::RebindToSigned<decltype(d)> di;
  // The minimax polynomial in relative error over |r| <= ln 2 / 2 that is exact at 0 (Lawson's algorithm): 1.1e-7.
  static constexpr float kExp[] = {1.0F, -1.0F, 0.499992311F, -0.166671142F, 0.0418901555F, -0.00831252057F};
  // Adding 1.5 * 2^23 rounds to an integer, which the low bits of the sum then hold.
  const V magic = hn::Set(d, 0x1.8p23F);
  const V shifted = hn::MulAdd(a, hn::Set(d, 1.44269504F), magic);
  const V r = Remainder(a, hn::Sub(shifted, magic));
  // Subtracting n from the exponent multiplies by 2^-n without using a multiplier. The polynomial is near 1, so the
  // exponent does not underflow up to n = 125.
  const auto exponent = hn::ShiftLeft<23>(hn::BitCast(di, shifted));
  const V scaled = hn::BitCast(d, hn::Sub(hn::BitCast(di, Polynomial(r, kExp)), exponent));
  return hn::IfThenZeroElse(hn::Gt(a, hn::Set(d, 86.9F)), scaled);
}

}  // namespace HWY_NAMESPACE
}  // namespace sfumato
HWY_AFTER_NAMESPACE();
#endif  // per-target include guard
