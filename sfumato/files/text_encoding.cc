#include "sfumato/files/text_encoding.h"

#include <algorithm>
#include <boost/locale/utf.hpp>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <utility>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato {
namespace {

namespace utf = boost::locale::utf;

// The characters of the bytes 0x80 to 0x9F; those that Windows leaves open are control characters, as in Latin-1.
constexpr std::array<char16_t, 32> kWindows{0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                            0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                            0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                            0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

bool is_utf16(TextEncoding encoding) { return encoding == TextEncoding::utf16 || encoding == TextEncoding::utf16be; }

void append_utf8(std::string& out, utf::code_point code) {
  utf::utf_traits<char>::encode(code, std::back_inserter(out));
}

char32_t of_windows(unsigned char byte) { return byte >= 0x80 && byte < 0xA0 ? kWindows[byte - 0x80] : byte; }

// The byte of a character, or -1.
int to_windows(utf::code_point code) {
  if (code < 0x80 || (code >= 0xA0 && code <= 0xFF)) return static_cast<int>(code);
  const auto* const found = std::ranges::find(kWindows, static_cast<char32_t>(code));
  return found == kWindows.end() ? -1 : static_cast<int>(found - kWindows.begin()) + 0x80;
}

// The index of the first byte above 127, or the size.
std::size_t first_high(std::string_view bytes) {
  std::size_t i = 0;
  for (std::uint64_t word = 0; i + sizeof word <= bytes.size(); i += sizeof word) {
    std::memcpy(&word, bytes.data() + i, sizeof word);
    if ((word & 0x8080808080808080U) != 0) break;
  }
  while (i < bytes.size() && static_cast<unsigned char>(bytes[i]) < 0x80) ++i;
  return i;
}

}  // namespace

std::string_view byte_order_mark(TextEncoding encoding) {
  switch (encoding) {
    case TextEncoding::utf8_sig:
      return "\xEF\xBB\xBF";
    case TextEncoding::utf16:
      return "\xFF\xFE";
    case TextEncoding::utf16be:
      return "\xFE\xFF";
    case TextEncoding::utf8:
    case TextEncoding::windows1252:
      break;
  }
  return {};
}

void TextReader::start() {
  if (std::exchange(started_, true)) return;
  for (const TextEncoding encoding : {TextEncoding::utf8_sig, TextEncoding::utf16, TextEncoding::utf16be}) {
    const std::string_view mark = byte_order_mark(encoding);
    if (file_.peek(mark.size()) != mark) continue;
    std::array<char, 3> skipped{};
    file_.read(std::span(skipped).first(mark.size()));
    encoding_ = encoding;
    decided_ = true;
    return;
  }
}

TextEncoding encoding_of(const std::string& path) {
  InputFile file(path);
  TextReader text(file);
  std::array<char, kFileBlock> block{};
  while (text.read(block) == block.size()) {
  }
  return text.encoding();
}

std::size_t TextReader::read(std::span<char> out) {
  start();
  std::size_t count = 0;
  while (count < out.size()) {
    if (converted_.empty()) {
      const std::size_t bytes = read_bytes(out.subspan(count));
      count += bytes;
      if (converted_.empty()) break;
      continue;
    }
    const std::size_t taken = std::min(converted_.size(), out.size() - count);
    std::copy_n(converted_.begin(), taken, out.begin() + static_cast<std::ptrdiff_t>(count));
    converted_.erase(0, taken);
    count += taken;
  }
  return count;
}

// Reads text into `out`, or converts a block of the file into converted_; neither at its end.
std::size_t TextReader::read_bytes(std::span<char> out) {
  if (is_utf16(encoding_) || encoding_ == TextEncoding::windows1252) {
    std::string block(kFileBlock, '\0');
    do {
      block.resize(file_.read(block));
      convert(block);
    } while (converted_.empty() && !block.empty());
    if (block.empty() && !odd_.empty()) {
      fail(ErrorKind::bad_data, "{}: the UTF-16 text is cut off; copy the file again", file_.path());
    }
    return 0;
  }
  const std::size_t count = file_.read(out);
  const std::string_view block(out.data(), count);
  if (decided_) return count;
  const std::size_t high = first_high(block);
  if (high == count) return count;
  decide(block.substr(high));
  if (encoding_ != TextEncoding::windows1252) return count;
  convert(block.substr(high));
  return high;
}

// The block begins with a byte above 127.
void TextReader::decide(std::string_view block) {
  decided_ = true;
  std::string start(block.substr(0, 4));
  start += file_.peek(4 - start.size());
  const std::string_view bytes = start;
  const char* next = bytes.data();
  const auto code = utf::utf_traits<char>::decode(next, bytes.data() + bytes.size());
  if (code == utf::illegal || code == utf::incomplete) encoding_ = TextEncoding::windows1252;
}

void TextReader::convert(std::string_view bytes) {
  if (is_utf16(encoding_)) return convert_utf16(bytes);
  for (const char byte : bytes) append_utf8(converted_, of_windows(static_cast<unsigned char>(byte)));
}

void TextReader::convert_utf16(std::string_view bytes) {
  odd_ += bytes;
  const bool big = encoding_ == TextEncoding::utf16be;
  const auto unit = [&](std::size_t i) -> std::uint32_t {
    const auto first = static_cast<unsigned char>(odd_[i]);
    const auto second = static_cast<unsigned char>(odd_[i + 1]);
    return big ? first * 256U + second : second * 256U + first;
  };
  std::size_t i = 0;
  while (i + 1 < odd_.size()) {
    const std::uint32_t high = unit(i);
    const bool pair = high >= 0xD800 && high < 0xDC00;
    if (pair && i + 3 >= odd_.size()) break;  // the other half is in the next block
    const std::uint32_t low = pair ? unit(i + 2) : 0;
    if ((high >= 0xDC00 && high < 0xE000) || (pair && (low < 0xDC00 || low >= 0xE000))) {
      fail(ErrorKind::bad_data, "{}: the UTF-16 text is damaged; save it as UTF-8", file_.path());
    }
    append_utf8(converted_, pair ? 0x10000U + ((high - 0xD800U) << 10U) + (low - 0xDC00U) : high);
    i += pair ? 4 : 2;
  }
  odd_.erase(0, i);
}

void append_encoded(std::string& out, std::string_view text, TextEncoding encoding, const std::string& name) {
  if (encoding == TextEncoding::utf8 || encoding == TextEncoding::utf8_sig) {
    out += text;
    return;
  }
  const char* next = text.data();
  const char* const end = next + text.size();
  const auto put = [&](std::uint32_t unit) {
    const auto low = static_cast<char>(unit % 256);
    const auto high = static_cast<char>(unit / 256);
    out += encoding == TextEncoding::utf16 ? low : high;
    out += encoding == TextEncoding::utf16 ? high : low;
  };
  while (next != end) {
    const char* const first = next;
    const utf::code_point code = utf::utf_traits<char>::decode(next, end);
    const bool valid = code != utf::illegal && code != utf::incomplete;
    const int byte = valid && encoding == TextEncoding::windows1252 ? to_windows(code) : -1;
    if (!valid || (encoding == TextEncoding::windows1252 && byte < 0)) {
      fail(ErrorKind::failure, "cannot write '{}': {} has no {} form; write another encoding, as in encoding=utf-8",
           name, quoted_text(std::string_view(first, static_cast<std::size_t>(next - first))), name_of(encoding));
    }
    if (byte >= 0) {
      out += static_cast<char>(byte);
    } else if (code < 0x10000) {
      put(code);
    } else {
      put(0xD800U + ((code - 0x10000U) >> 10U));
      put(0xDC00U + ((code - 0x10000U) & 0x3FFU));
    }
  }
}

}  // namespace sfumato
