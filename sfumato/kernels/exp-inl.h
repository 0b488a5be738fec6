// The exponential function of a vector.
// Per-target include guard, as Highway's foreach_target.h wants it.
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

// c[0] + c[1] x + c[2] x^2 + ..., by Horner's rule.
template <class V, std::size_t kCount>
HWY_INLINE V Polynomial(V x, const float (&c)[kCount]) {
  const hn::DFromV<V> d;
  V sum = hn::Set(d, c[kCount - 1]);
  for (std::size_t k = kCount - 1; k-- > 0;) sum = hn::MulAdd(sum, x, hn::Set(d, c[k]));
  return sum;
}

// exp(-a) for a >= 0, within 2^-22 of itself, and 0 where it would be below 2e-38, by a = n ln 2 + r. NaN stays NaN.
template <class V>
HWY_INLINE V ExpOfMinus(V a) {
  const hn::DFromV<V> d;
  const hn::RebindToSigned<decltype(d)> di;
  // The best in relative error over |r| <= ln 2 / 2, found by Remez' exchange: 2e-9.
  static constexpr float kExp[] = {1.0F,          -1.0F,           0.499999921F,  -0.166664199F,
                                   0.0416682273F, -0.00837483874F, 0.00138368172F};
  // Added to 1.5 * 2^23, a number is rounded to a whole one, which the last bits of the sum then hold.
  const V magic = hn::Set(d, 0x1.8p23F);
  const V shifted = hn::MulAdd(a, hn::Set(d, 1.44269504F), magic);
  const V n = hn::Sub(shifted, magic);
  // ln 2 in two parts, the first so short that n times it is exact (Cody and Waite 1980).
  V r = hn::NegMulAdd(n, hn::Set(d, 0.693359375F), a);
  r = hn::NegMulAdd(n, hn::Set(d, -2.12194440e-4F), r);
  const auto exponent = hn::Sub(hn::BitCast(di, hn::Set(d, 1.0F)), hn::ShiftLeft<23>(hn::BitCast(di, shifted)));
  const V scaled = hn::Mul(Polynomial(r, kExp), hn::BitCast(d, exponent));
  return hn::IfThenZeroElse(hn::Gt(a, hn::Set(d, 86.9F)), scaled);  // n <= 125: the exponent does not run out
}

}  // namespace HWY_NAMESPACE
}  // namespace sfumato
HWY_AFTER_NAMESPACE();
#endif  // per-target include guard
