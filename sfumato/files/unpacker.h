// Decompression of gzip and Zstandard. Used by InputFile only.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace sfumato {

/// Reads up to span.size() bytes of a file and returns their number.
using ReadBytes = std::function<std::size_t(std::span<char> out)>;

/// How many bytes of a file are read, compressed or decompressed at a time.
inline constexpr std::size_t kFileBlock = std::size_t{1} << 16;

/// A decompressed stream of bytes.
class Unpacker {
 public:
  virtual ~Unpacker() = default;
  /// Reads up to out.size() bytes and returns their number. Throws Error (bad_data) if the data are corrupt or
  /// truncated.
  virtual std::size_t read(std::span<char> out) = 0;
};

/// The number of bytes that make_unpacker() inspects.
inline constexpr std::size_t kMagicSize = 4;

/// The decompressor for a file that begins with these bytes: gzip (RFC 1952) or Zstandard (RFC 8878); null for other
/// data. `magic` precedes the bytes of `rest`; `path` is used in messages.
std::unique_ptr<Unpacker> make_unpacker(std::string_view magic, ReadBytes rest, const std::string& path);

}  // namespace sfumato
