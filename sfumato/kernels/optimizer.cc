#include "sfumato/kernels/optimizer.h"

#include <algorithm>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sfumato/kernels/optimizer.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>
// After highway.h.
#include "sfumato/kernels/tail-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sfumato {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void AdamEma(const AdamStep& step, const float* HWY_RESTRICT gradient, std::size_t count,
             float* HWY_RESTRICT parameters, float* HWY_RESTRICT moment1, float* HWY_RESTRICT moment2,
             float* HWY_RESTRICT average) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto keep1 = hn::Set(d, step.beta1);
  const auto keep2 = hn::Set(d, step.beta2);
  const auto take1 = hn::Set(d, 1.0F - step.beta1);
  const auto take2 = hn::Set(d, 1.0F - step.beta2);
  const auto rate = hn::Set(d, step.learning_rate * step.correction1);
  const auto correction2 = hn::Set(d, step.correction2);
  const auto epsilon = hn::Set(d, step.epsilon);
  const auto scale = hn::Set(d, step.gradient_scale);
  const auto follow = hn::Set(d, 1.0F - step.ema_decay);
  const auto keep = hn::Set(d, 1.0F - step.shrink);
  const auto update = [&](const auto& load, const auto& store) HWY_ATTR {
    const auto g = hn::Mul(scale, load(gradient));
    const auto m = hn::MulAdd(keep1, load(moment1), hn::Mul(take1, g));
    const auto v = hn::MulAdd(keep2, load(moment2), hn::Mul(take2, hn::Mul(g, g)));
    const auto root = hn::Add(hn::Sqrt(hn::Mul(v, correction2)), epsilon);
    const auto p = hn::Sub(hn::Mul(keep, load(parameters)), hn::Div(hn::Mul(rate, m), root));
    const auto a = load(average);
    store(m, moment1);
    store(v, moment2);
    store(p, parameters);
    store(hn::MulAdd(follow, hn::Sub(p, a), a), average);
  };
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    update([&](const float* from) HWY_ATTR { return hn::LoadU(d, from + i); },
           [&](auto value, float* to) HWY_ATTR { hn::StoreU(value, d, to + i); });
  }
  if (i < count) {
    update([&](const float* from) HWY_ATTR { return LoadFirst(d, from + i, count - i); },
           [&](auto value, float* to) HWY_ATTR { StoreFirst(d, value, to + i, count - i); });
  }
}

// Element i is added to partial sum i mod 16 for every vector width, and the square of a float is exact in double, so
// the bits do not depend on the instruction set.
double SumOfSquares(const float* values, std::size_t count) {
  constexpr std::size_t kSums = 16;
  const hn::CappedTag<double, 8> d;
  const hn::Rebind<float, decltype(d)> df;
  constexpr std::size_t kVectors = kSums / hn::MaxLanes(d);
  const std::size_t lanes = hn::Lanes(d);
  hn::Vec<decltype(d)> sums[kVectors];
  for (auto& sum : sums) sum = hn::Zero(d);
  std::size_t i = 0;
  for (; i + kSums <= count; i += kSums) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      const auto x = hn::PromoteTo(d, hn::LoadU(df, values + i + v * lanes));
      sums[v] = hn::MulAdd(x, x, sums[v]);
    }
  }
  HWY_ALIGN double all[kSums];
  for (std::size_t v = 0; v < kVectors; ++v) hn::Store(sums[v], d, all + v * lanes);
  double total = 0;
  for (; i < count; ++i) total += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  for (const double sum : all) total += sum;
  return total;
}

}  // namespace HWY_NAMESPACE
}  // namespace sfumato
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sfumato {

HWY_EXPORT(AdamEma);
HWY_EXPORT(SumOfSquares);

void adam_ema_update(const AdamStep& step, std::span<const float> gradient, std::span<float> parameters,
                     std::span<float> moment1, std::span<float> moment2, std::span<float> average) {
  HWY_DYNAMIC_DISPATCH(AdamEma)
  (step, gradient.data(), parameters.size(), parameters.data(), moment1.data(), moment2.data(), average.data());
}

double sum_of_squares(std::span<const float> values) {
  return HWY_DYNAMIC_DISPATCH(SumOfSquares)(values.data(), values.size());
}

}  // namespace sfumato
#endif
