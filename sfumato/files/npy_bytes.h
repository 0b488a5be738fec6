// Constants and byte conversions of .npy files. Used by the .npy reader and writer only.
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

/// The number stored at `bytes` in the given byte order.
template <class T>
T load_number(const char* bytes, std::endian order) {
  BitsOf<T> bits;
  std::memcpy(&bits, bytes, sizeof bits);
  return std::bit_cast<T>(order == std::endian::native ? bits : reversed(bits));
}

/// Stores a number at `bytes`, little-endian.
template <class T>
void store_number(T number, char* bytes) {
  auto bits = std::bit_cast<BitsOf<T>>(number);
  if constexpr (std::endian::native != std::endian::little) bits = reversed(bits);
  std::memcpy(bytes, &bits, sizeof bits);
}

}  // namespace sfumato
