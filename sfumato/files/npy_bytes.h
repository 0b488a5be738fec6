// What the reader and the writer of .npy files agree on. Only they use this.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace sfumato {

inline constexpr std::string_view kNpyMagic = "\x93NUMPY";

inline std::uint32_t reversed(std::uint32_t x) { return __builtin_bswap32(x); }
inline std::uint64_t reversed(std::uint64_t x) { return __builtin_bswap64(x); }

template <class T>
using BitsOf = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

/// The number whose bytes stand at `bytes` in the given order.
template <class T>
T load_number(const char* bytes, std::endian order) {
  BitsOf<T> bits;
  std::memcpy(&bits, bytes, sizeof bits);
  return std::bit_cast<T>(order == std::endian::native ? bits : reversed(bits));
}

/// Its bytes, little-endian, to `bytes`.
template <class T>
void store_number(T number, char* bytes) {
  auto bits = std::bit_cast<BitsOf<T>>(number);
  if constexpr (std::endian::native != std::endian::little) bits = reversed(bits);
  std::memcpy(bytes, &bits, sizeof bits);
}

}  // namespace sfumato
