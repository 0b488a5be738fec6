// Loads and stores of the first few lanes of a vector, for the ends of rows. Highway's masked operations may touch the
// whole vector where the instruction set has no masks; these never touch a number past the end.
// Per-target include guard, as Highway's foreach_target.h wants it.
#if defined(SFUMATO_KERNELS_TAIL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SFUMATO_KERNELS_TAIL_INL_H_
#undef SFUMATO_KERNELS_TAIL_INL_H_
#else
#define SFUMATO_KERNELS_TAIL_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace sfumato {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The first `count` (1 to the number of lanes) numbers at `from`, zeros after.
template <class D>
HWY_INLINE hn::Vec<D> LoadFirst(D d, const hn::TFromD<D>* from, std::size_t count) {
#if HWY_MEM_OPS_MIGHT_FAULT
  HWY_ALIGN hn::TFromD<D> lanes[hn::MaxLanes(D())] = {};
  for (std::size_t i = 0; i < count; ++i) lanes[i] = from[i];
  return hn::Load(d, lanes);
#else
  return hn::MaskedLoad(hn::FirstN(d, count), d, from);
#endif
}

// Stores the first `count` lanes.
template <class D>
HWY_INLINE void StoreFirst(D d, hn::Vec<D> v, hn::TFromD<D>* to, std::size_t count) {
#if HWY_MEM_OPS_MIGHT_FAULT
  HWY_ALIGN hn::TFromD<D> lanes[hn::MaxLanes(D())];
  hn::Store(v, d, lanes);
  for (std::size_t i = 0; i < count; ++i) to[i] = lanes[i];
#else
  hn::BlendedStore(v, hn::FirstN(d, count), d, to);
#endif
}

}  // namespace HWY_NAMESPACE
}  // namespace sfumato
HWY_AFTER_NAMESPACE();
#endif  // per-target include guard
