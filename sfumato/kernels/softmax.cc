#include "sfumato/kernels/softmax.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sfumato/kernels/softmax.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>
// After highway.h.
#include "sfumato/kernels/exp-inl.h"
#include "sfumato/kernels/tail-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sfumato {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t kStrands = 16;
using D = hn::CappedTag<float, kStrands>;

// Element i is added to partial sum i mod 16 for every vector width, so the bits do not depend on the instruction set.
float Sum(const float* values, std::size_t count) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  HWY_ALIGN float strands[kStrands] = {};
  for (std::size_t first = 0; first < kStrands && first < count; first += lanes) {
    hn::Vec<D> sum = hn::Zero(d);
    std::size_t i = first;
    for (; i + lanes <= count; i += kStrands) sum = hn::Add(sum, hn::LoadU(d, values + i));
    if (i < count) sum = hn::Add(sum, LoadFirst(d, values + i, count - i));
    hn::Store(sum, d, strands + first);
  }
  for (std::size_t half = kStrands / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) strands[i] += strands[i + half];
  }
  return strands[0];
}

float SoftmaxWeights(const float* logits, std::size_t count, float* weights) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  const auto top = hn::Set(d, *std::max_element(logits, logits + count));
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(ExpOfMinus(hn::Sub(top, hn::LoadU(d, logits + i))), d, weights + i);
  }
  if (i < count) {
    StoreFirst(d, ExpOfMinus(hn::Sub(top, LoadFirst(d, logits + i, count - i))), weights + i, count - i);
  }
  return Sum(weights, count);
}

void Scale(float factor, float* values, std::size_t count) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  const auto f = hn::Set(d, factor);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(hn::Mul(f, hn::LoadU(d, values + i)), d, values + i);
  if (i < count) StoreFirst(d, hn::Mul(f, LoadFirst(d, values + i, count - i)), values + i, count - i);
}

}  // namespace HWY_NAMESPACE
}  // namespace sfumato
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sfumato {

HWY_EXPORT(SoftmaxWeights);
HWY_EXPORT(Scale);

float softmax_weights(std::span<const float> logits, std::span<float> weights) {
  return HWY_DYNAMIC_DISPATCH(SoftmaxWeights)(logits.data(), logits.size(), weights.data());
}

double softmax_cross_entropy(std::span<const float> logits, std::size_t target, float weight,
                             std::span<float> gradient) {
  const float sum = softmax_weights(logits, gradient);
  const double top = *std::ranges::max_element(logits);
  HWY_DYNAMIC_DISPATCH(Scale)(weight / sum, gradient.data(), gradient.size());
  gradient[target] -= weight;
  return static_cast<double>(weight) * (std::log(static_cast<double>(sum)) + top - static_cast<double>(logits[target]));
}

double softmax_cross_entropy_reference(std::span<const float> logits, std::size_t target, double weight,
                                       std::span<double> gradient) {
  const double top = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float logit : logits) sum += std::exp(static_cast<double>(logit) - top);
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    gradient[i] = weight * (std::exp(static_cast<double>(logits[i]) - top) / sum - (i == target ? 1 : 0));
  }
  return weight * (std::log(sum) + top - static_cast<double>(logits[target]));
}

}  // namespace sfumato
#endif
