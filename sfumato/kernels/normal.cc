#include "sfumato/kernels/normal.h"

#include <algorithm>
#include <array>
#include <numbers>

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

// words[0 .. 2 count): for each pair of words at i and i + count, the two normals replace them as floats. The size is
// a multiple of every vector width.
void BoxMuller(const std::uint32_t* HWY_RESTRICT words, std::size_t count, float* HWY_RESTRICT out) {
  const hn::ScalableTag<float> d;
  const hn::RebindToSigned<decltype(d)> di;
  const hn::RebindToUnsigned<decltype(d)> du;
  const auto to_unit = [&](auto w, float offset) {  // 24 bits: exact in a float
    const auto i = hn::BitCast(di, hn::ShiftRight<8>(w));
    return hn::Mul(hn::Add(hn::ConvertTo(d, i), hn::Set(d, offset)), hn::Set(d, 0x1p-24F));
  };
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const auto a = hn::LoadU(du, words + i);
    const auto b = hn::LoadU(du, words + count + i);
    // The radius takes 8 more bits from its neighbour's low end when its own 24 are all zero: the tail is not cut
    // at 5.8.
    const auto coarse = to_unit(a, 1.0F);
    const auto fine = hn::MulAdd(hn::ConvertTo(d, hn::BitCast(di, hn::And(b, hn::Set(du, 255U)))), hn::Set(d, 0x1p-32F),
                                 hn::Set(d, 0x1p-33F));
    const auto tiny = hn::Eq(coarse, hn::Set(d, 0x1p-24F));
    const auto u = hn::IfThenElse(tiny, fine, hn::Sub(coarse, hn::Set(d, 0x1p-25F)));
    const auto radius = hn::Sqrt(hn::Mul(hn::Set(d, -2.0F), hn::Log(d, u)));
    const auto angle = hn::Mul(to_unit(b, 0.5F), hn::Set(d, 2.0F * std::numbers::pi_v<float>));
    hn::StoreU(hn::Mul(radius, hn::Cos(d, angle)), d, out + i);
    hn::StoreU(hn::Mul(radius, hn::Sin(d, angle)), d, out + count + i);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sfumato
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sfumato {

HWY_EXPORT(BoxMuller);

void fill_normal(const RandomStream& stream, std::uint64_t first_row, Matrix out) {
  // Blocks of 4 words are laid out as if the matrix were one long list, and transformed 512 numbers at a time. Word
  // pairs (0, 2) and (1, 3) of a block make its four normals, so a row's numbers come from its own blocks alone.
  constexpr std::size_t kChunk = 512;
  const std::size_t blocks_a_row = (out.cols + 3) / 4;
  const std::size_t blocks = blocks_a_row * out.rows;
  std::array<std::uint32_t, kChunk> words{};
  std::array<float, kChunk> normals{};
  const auto box_muller = HWY_DYNAMIC_DISPATCH(BoxMuller);
  for (std::size_t begin = 0; begin < blocks; begin += kChunk / 4) {
    const std::size_t count = std::min(kChunk / 4, blocks - begin);
    for (std::size_t b = 0; b < count; ++b) {
      const std::size_t index = begin + b;
      const auto four =
          stream.block(first_row + index / blocks_a_row, static_cast<std::uint32_t>(index % blocks_a_row));
      words[2 * b] = four[0];
      words[2 * b + 1] = four[1];
      words[kChunk / 2 + 2 * b] = four[2];
      words[kChunk / 2 + 2 * b + 1] = four[3];
    }
    box_muller(words.data(), kChunk / 2, normals.data());
    for (std::size_t b = 0; b < count; ++b) {
      const std::size_t index = begin + b;
      const std::size_t col = index % blocks_a_row * 4;
      float* to = &out(index / blocks_a_row, col);
      const std::array<float, 4> four = {normals[2 * b], normals[kChunk / 2 + 2 * b], normals[2 * b + 1],
                                         normals[kChunk / 2 + 2 * b + 1]};
      std::copy_n(four.data(), std::min<std::size_t>(4, out.cols - col), to);
    }
  }
}

}  // namespace sfumato
#endif
