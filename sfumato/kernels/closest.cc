#include "sfumato/kernels/closest.h"

#include <algorithm>
#include <limits>

#include "sfumato/base/error.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sfumato/kernels/closest.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>
// After highway.h.
#include "sfumato/kernels/tail-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sfumato {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

float ClosestClippedL1(const float* query, ConstMatrix references, std::size_t begin, std::size_t end) {
  const hn::ScalableTag<float> d;
  using V = hn::Vec<decltype(d)>;
  const std::size_t lanes = hn::Lanes(d);
  const V one = hn::Set(d, 1.0F);
  const V none = hn::Set(d, std::numeric_limits<float>::infinity());
  V best = none;
  std::size_t i = begin;
  // Four vectors of rows at a time: four independent sums hide the latency of an addition.
  for (; i + 4 * lanes <= end; i += 4 * lanes) {
    V sum0 = hn::Zero(d);
    V sum1 = sum0;
    V sum2 = sum0;
    V sum3 = sum0;
    for (std::size_t j = 0; j < references.rows; ++j) {
      const V at = hn::Set(d, query[j]);
      const float* const row = references.data + j * references.stride + i;
      sum0 = hn::Add(sum0, hn::Min(hn::Abs(hn::Sub(hn::LoadU(d, row), at)), one));
      sum1 = hn::Add(sum1, hn::Min(hn::Abs(hn::Sub(hn::LoadU(d, row + lanes), at)), one));
      sum2 = hn::Add(sum2, hn::Min(hn::Abs(hn::Sub(hn::LoadU(d, row + 2 * lanes), at)), one));
      sum3 = hn::Add(sum3, hn::Min(hn::Abs(hn::Sub(hn::LoadU(d, row + 3 * lanes), at)), one));
    }
    best = hn::Min(best, hn::Min(hn::Min(sum0, sum1), hn::Min(sum2, sum3)));
  }
  for (; i < end; i += lanes) {
    const std::size_t here = std::min(lanes, end - i);
    V sum = hn::Zero(d);
    for (std::size_t j = 0; j < references.rows; ++j) {
      const V row = LoadFirst(d, references.data + j * references.stride + i, here);
      sum = hn::Add(sum, hn::Min(hn::Abs(hn::Sub(row, hn::Set(d, query[j]))), one));
    }
    best = hn::Min(best, hn::IfThenElse(hn::FirstN(d, here), sum, none));
  }
  return hn::GetLane(hn::MinOfLanes(d, best));
}

}  // namespace HWY_NAMESPACE
}  // namespace sfumato
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sfumato {

HWY_EXPORT(ClosestClippedL1);

float closest_clipped_l1(std::span<const float> query, ConstMatrix references, std::size_t begin, std::size_t end) {
  if (query.size() != references.rows || begin > end || end > references.cols) {
    fail(ErrorKind::usage, "closest_clipped_l1: a query of {} numbers and rows {} to {} of [{}, {}]", query.size(),
         begin, end, references.rows, references.cols);
  }
  // not every instruction set's minimum over lanes handles it
  if (begin == end) return std::numeric_limits<float>::infinity();
  return HWY_DYNAMIC_DISPATCH(ClosestClippedL1)(query.data(), references, begin, end);
}

}  // namespace sfumato
#endif
