#include "sfumato/kernels/fourier.h"

#include <algorithm>

#include "sfumato/base/error.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sfumato/kernels/fourier.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>
// After highway.h.
#include <hwy/contrib/math/math-inl.h>

#include "sfumato/kernels/tail-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sfumato {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void SinCos(const float* phase, std::size_t count, float* sines, float* cosines) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t j = 0; j < count; j += lanes) {
    const std::size_t here = std::min(lanes, count - j);
    const auto x = LoadFirst(d, phase + j, here);
    StoreFirst(d, hn::Sin(d, x), sines + j, here);
    StoreFirst(d, hn::Cos(d, x), cosines + j, here);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sfumato
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sfumato {

HWY_EXPORT(SinCos);

namespace {

void check_shapes(ConstMatrix x, ConstMatrix phase, ConstMatrix features) {
  if (x.rows == phase.rows && features.rows == x.rows && features.cols == x.cols + 2 * phase.cols) return;
  fail(ErrorKind::usage, "fourier_features: [{}, {}] and [{}, {}] do not give [{}, {}]", x.rows, x.cols, phase.rows,
       phase.cols, features.rows, features.cols);
}

}  // namespace

void fourier_features(ConstMatrix x, ConstMatrix phase, Matrix features) {
  check_shapes(x, phase, features);
  const auto sin_cos = HWY_DYNAMIC_DISPATCH(SinCos);
  for (std::size_t i = 0; i < x.rows; ++i) {
    float* to = features.row(i).data();
    std::copy_n(x.row(i).data(), x.cols, to);
    sin_cos(phase.row(i).data(), phase.cols, to + x.cols, to + x.cols + phase.cols);
  }
}

void fourier_features_tangent(ConstMatrix features, ConstMatrix x_dot, ConstMatrix phase_dot, Matrix features_dot) {
  check_shapes(x_dot, phase_dot, features);
  check_shapes(x_dot, phase_dot, features_dot);
  const std::size_t count = phase_dot.cols;
  for (std::size_t i = 0; i < x_dot.rows; ++i) {
    const float* const sines = features.row(i).data() + x_dot.cols;
    const float* const change = phase_dot.row(i).data();
    float* const to = features_dot.row(i).data();
    std::copy_n(x_dot.row(i).data(), x_dot.cols, to);
    for (std::size_t j = 0; j < count; ++j) {
      to[x_dot.cols + j] = sines[count + j] * change[j];
      to[x_dot.cols + count + j] = -sines[j] * change[j];
    }
  }
}

}  // namespace sfumato
#endif
