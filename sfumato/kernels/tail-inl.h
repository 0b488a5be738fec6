// Loads and stores of the first lanes of a vector, for the ends of rows. Highway's masked operations may access the
// whole vector on instruction sets without masks; these never access memory past the end.
// Per-target include guard, required by Highway's foreach_target.h.
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

// Loads `count` numbers (1 to the number of lanes); the other lanes are zero.
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
