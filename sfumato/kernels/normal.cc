#include "sfumato/kernels/normal.h"

#include <algorithm>
#include <array>
#include <numbers>

#ifndef SFUMATO_KERNELS_NORMAL_ONCE
#define SFUMATO_KERNELS_NORMAL_ONCE
namespace sfumato {
namespace {

constexpr std::size_t kBlocks = 128;  // blocks generated at a time, a multiple of every vector width
using Counters = std::array<std::array<std::uint32_t, kBlocks>, 3>;
using Normals = std::array<std::array<float, kBlocks>, 4>;

}  // namespace
}  // namespace sfumato
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sfumato/kernels/normal.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>
// After highway.h.
#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace sfumato {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using DI = hn::RebindToSigned<D>;
using DU = hn::RebindToUnsigned<D>;
using V = hn::Vec<D>;
using VU = hn::Vec<DU>;

struct HighAndLow {
  VU high;
  VU low;
};

// The high and low halves of the 64-bit products a * b.
HWY_INLINE HighAndLow WideProduct(VU a, VU b) {
  const DU d;
#if HWY_TARGET == HWY_SCALAR
  const std::uint64_t product = std::uint64_t{hn::GetLane(a)} * hn::GetLane(b);
  return {hn::Set(d, static_cast<std::uint32_t>(product >> 32)), hn::Set(d, static_cast<std::uint32_t>(product))};
#else
  const hn::Repartition<std::uint64_t, DU> d64;
  const auto even = hn::MulEven(a, b);
  const auto odd = hn::MulEven(hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(d64, a))), b);
  return {hn::OddEven(hn::BitCast(d, odd), hn::BitCast(d, hn::ShiftRight<32>(even))),
          hn::OddEven(hn::BitCast(d, hn::ShiftLeft<32>(odd)), hn::BitCast(d, even))};
#endif
}

// Philox4x32-10 (Salmon et al. 2011, section 3.3), one block per lane; vectorised RandomStream::block.
HWY_INLINE void Philox(std::array<std::uint32_t, 2> key, VU (&c)[4]) {
  const DU d;
  for (int round = 0; round < 10; ++round) {
    const HighAndLow a = WideProduct(c[0], hn::Set(d, 0xD2511F53U));
    const HighAndLow b = WideProduct(c[2], hn::Set(d, 0xCD9E8D57U));
    c[0] = hn::Xor(hn::Xor(b.high, c[1]), hn::Set(d, key[0]));
    c[1] = b.low;
    c[2] = hn::Xor(hn::Xor(a.high, c[3]), hn::Set(d, key[1]));
    c[3] = a.low;
    key = {key[0] + 0x9E3779B9U, key[1] + 0xBB67AE85U};
  }
}

// The upper 24 bits of a word as a float in [0, 1), moved by `offset` steps; exact.
HWY_INLINE V Unit(VU word, float offset) {
  const D d;
  const V number = hn::ConvertTo(d, hn::BitCast(DI(), hn::ShiftRight<8>(word)));
  return hn::Mul(hn::Add(number, hn::Set(d, offset)), hn::Set(d, 0x1p-24F));
}

// The Box-Muller transform of two words.
HWY_INLINE void BoxMuller(VU a, VU b, float* cosines, float* sines) {
  const D d;
  // If all 24 bits of the radius are zero, 8 more come from the other word, so that the tail is not cut at 5.8.
  const V coarse = Unit(a, 1.0F);
  const V fine = hn::MulAdd(hn::ConvertTo(d, hn::BitCast(DI(), hn::And(b, hn::Set(DU(), 255U)))), hn::Set(d, 0x1p-32F),
                            hn::Set(d, 0x1p-33F));
  const auto tiny = hn::Eq(coarse, hn::Set(d, 0x1p-24F));
  const V u = hn::IfThenElse(tiny, fine, hn::Sub(coarse, hn::Set(d, 0x1p-25F)));
  const V radius = hn::Sqrt(hn::Mul(hn::Set(d, -2.0F), hn::Log(d, u)));
  const V angle = hn::Mul(Unit(b, 0.5F), hn::Set(d, 2.0F * std::numbers::pi_v<float>));
  hn::StoreU(hn::Mul(radius, hn::Cos(d, angle)), d, cosines);
  hn::StoreU(hn::Mul(radius, hn::Sin(d, angle)), d, sines);
}

// The normal numbers of `count` blocks, rounded up to whole vectors. normals[k][b] holds number k of block b: from
// words 0 and 2, then from words 1 and 3; the last two only if `all`.
void NormalBlocks(std::array<std::uint32_t, 2> key, const Counters& counters, std::size_t count, bool all,
                  Normals& normals) {
  const DU d;
  for (std::size_t b = 0; b < count; b += hn::Lanes(d)) {
    VU c[4] = {hn::LoadU(d, &counters[0][b]), hn::LoadU(d, &counters[1][b]), hn::LoadU(d, &counters[2][b]),
               hn::Zero(d)};
    Philox(key, c);
    BoxMuller(c[0], c[2], &normals[0][b], &normals[1][b]);
    if (all) BoxMuller(c[1], c[3], &normals[2][b], &normals[3][b]);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sfumato
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sfumato {

HWY_EXPORT(NormalBlocks);

void fill_normal(const RandomStream& stream, std::uint64_t first_row, Matrix out) {
  // Blocks of 4 numbers are generated for the matrix as one long list. The numbers of a row come from its own blocks
  // only.
  const std::size_t blocks_a_row = (out.cols + 3) / 4;
  const std::size_t blocks = blocks_a_row * out.rows;
  Counters counters{};
  Normals normals{};
  const auto normal_blocks = HWY_DYNAMIC_DISPATCH(NormalBlocks);
  std::size_t row = 0;
  std::size_t index = 0;
  for (std::size_t begin = 0; begin < blocks; begin += kBlocks) {
    const std::size_t count = std::min(kBlocks, blocks - begin);
    const std::size_t start_row = row;
    const std::size_t start_index = index;
    const auto next = [&] {
      if (++index == blocks_a_row) {
        index = 0;
        ++row;
      }
    };
    for (std::size_t b = 0; b < count; ++b, next()) {
      const std::uint64_t counter = first_row + row;
      counters[0][b] = static_cast<std::uint32_t>(counter);
      counters[1][b] = static_cast<std::uint32_t>(counter >> 32);
      counters[2][b] = static_cast<std::uint32_t>(index);
    }
    normal_blocks(stream.key(), counters, count, out.cols > 2, normals);
    row = start_row;
    index = start_index;
    for (std::size_t b = 0; b < count; ++b, next()) {
      float* const to = &out(row, 4 * index);
      const std::size_t here = std::min<std::size_t>(4, out.cols - 4 * index);
      for (std::size_t k = 0; k < here; ++k) to[k] = normals[k][b];
    }
  }
}

}  // namespace sfumato
#endif
