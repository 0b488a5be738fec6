#include "sfumato/base/random.h"

#include <Random123/philox.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace sfumato {
namespace {

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  const r123::Philox4x32::ctr_type c = {{counter[0], counter[1], counter[2], counter[3]}};
  const r123::Philox4x32::key_type k = {{key[0], key[1]}};
  const auto out = r123::Philox4x32()(c, k);
  return {out[0], out[1], out[2], out[3]};
}

std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }

// A 64-bit mixer with full avalanche (variant 13 of Stafford, as in SplitMix64).
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, Purpose purpose, std::uint64_t step) {
  const auto derived =
      philox({static_cast<std::uint32_t>(purpose), low(step), high(step), 0x73667561U}, {low(seed), high(seed)});
  key_ = {derived[0], derived[1]};
}

std::array<std::uint32_t, 4> RandomStream::block(std::uint64_t row, std::uint32_t index) const {
  return philox({low(row), high(row), index, 0}, key_);
}

RowRandom::result_type RowRandom::operator()() {
  if (used_ == 4) {
    words_ = stream_.block(row_, next_block_++);
    used_ = 0;
  }
  return words_[used_++];
}

double RowRandom::uniform() {
  const std::uint64_t a = (*this)();
  const std::uint64_t b = (*this)();
  return static_cast<double>(((a << 32) | b) >> 11) * 0x1p-53;
}

double RowRandom::normal() {
  const double radius = std::sqrt(-2.0 * std::log1p(-uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::size_t RowRandom::below(std::size_t count) {
  return static_cast<std::size_t>(uniform() * static_cast<double>(count));
}

RandomPermutation::RandomPermutation(const RandomStream& stream, std::uint64_t size)
    : size_(size), half_bits_((static_cast<unsigned>(std::bit_width(std::max<std::uint64_t>(size, 1) - 1)) + 1) / 2) {
  for (std::uint32_t i = 0; i < keys_.size(); ++i) {
    const auto words = stream.block(0, i);
    keys_[i] = (std::uint64_t{words[0]} << 32) | words[1];
  }
}

std::uint64_t RandomPermutation::operator()(std::uint64_t index) const {
  const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
  do {
    std::uint64_t left = index >> half_bits_;
    std::uint64_t right = index & mask;
    for (const std::uint64_t key : keys_) {
      const std::uint64_t mixed = left ^ (mix(right ^ key) & mask);
      left = right;
      right = mixed;
    }
    index = (left << half_bits_) | right;
  } while (index >= size_);
  return index;
}

}  // namespace sfumato
