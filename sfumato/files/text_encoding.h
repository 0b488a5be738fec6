// Encodings of text files: read as UTF-8, and written back as they were.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "sfumato/files/input_file.h"

namespace sfumato {

/// The encoding of a text file. Windows-1252 has all letters of Latin-1 (ISO 8859-1).
enum class TextEncoding {
  utf8,
  utf8_sig,     ///< UTF-8 that begins with a byte order mark
  utf16,        ///< little-endian, with a byte order mark
  utf16be,      ///< big-endian, with a byte order mark
  windows1252,  ///< one byte a character
};
inline std::span<const std::string_view> enum_names(TextEncoding) {
  static constexpr std::array<std::string_view, 5> kNames{"utf-8", "utf-8-sig", "utf-16", "utf-16be", "windows-1252"};
  return kNames;
}

/// Reads a file as UTF-8 text without a byte order mark. UTF-16 is told by its mark. A text whose first byte above 127
/// does not begin a UTF-8 sequence is read as Windows-1252.
class TextReader {
 public:
  explicit TextReader(InputFile& file) : file_(file) {}
  /// Reads up to out.size() bytes of text and returns their number; fewer only at the end. Throws Error (failure) as
  /// InputFile, and (bad_data) for UTF-16 that is damaged.
  std::size_t read(std::span<char> out);
  /// The encoding as far as the text has been read.
  TextEncoding encoding() const { return encoding_; }

 private:
  void start();
  void decide(std::string_view block);
  std::size_t read_bytes(std::span<char> out);
  void convert(std::string_view bytes);
  void convert_utf16(std::string_view bytes);

  InputFile& file_;
  TextEncoding encoding_ = TextEncoding::utf8;
  bool started_ = false;
  bool decided_ = false;   // by a byte order mark or a byte above 127
  std::string converted_;  // text that is not handed out yet
  std::string odd_;        // UTF-16: bytes of a character that is not complete
};

/// The encoding of a whole file. Throws Error (failure) if it cannot be read, and (bad_data) as TextReader does.
TextEncoding encoding_of(const std::string& path);

/// The bytes that a file begins with: its byte order mark, or none.
std::string_view byte_order_mark(TextEncoding encoding);

/// Appends UTF-8 text in another encoding. `name` is the file's in messages. Throws Error (failure) for a character
/// that the encoding lacks, and for text that is not UTF-8.
void append_encoded(std::string& out, std::string_view text, TextEncoding encoding, const std::string& name);

}  // namespace sfumato
