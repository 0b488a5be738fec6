// Compressed files as the bytes that were put into them. Only InputFile uses this.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace sfumato {

/// Fills a span with the next bytes of a file, as far as it goes, and returns their number.
using ReadBytes = std::function<std::size_t(std::span<char> out)>;

/// Bytes on their way out of a compressed file.
class Unpacker {
 public:
  virtual ~Unpacker() = default;
  /// Fills `out` as far as the data go and returns the number of bytes. Throws Error (bad_data) for data that are
  /// broken or end too early.
  virtual std::size_t read(std::span<char> out) = 0;
};

/// Bytes to look at before make_unpacker().
inline constexpr std::size_t kMagicSize = 4;

/// What unpacks a file that begins with these bytes, of gzip (RFC 1952) or Zstandard (RFC 8878); null for others. They
/// come before those of `rest`; `path` is for messages.
std::unique_ptr<Unpacker> make_unpacker(std::string_view magic, ReadBytes rest, const std::string& path);

}  // namespace sfumato
