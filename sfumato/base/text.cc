#include "sfumato/base/text.h"

#include <fmt/core.h>

#include <boost/locale/utf.hpp>

namespace sfumato {
namespace {

constexpr std::size_t kShown = 40;

using Utf8 = boost::locale::utf::utf_traits<char>;

bool is_code_point(boost::locale::utf::code_point code) {
  return code != boost::locale::utf::illegal && code != boost::locale::utf::incomplete;
}

// Characters that a terminal would act on instead of showing: controls, and marks that turn the direction of writing.
bool is_shown(boost::locale::utf::code_point code) {
  if (!is_code_point(code) || code < 0x20 || (code >= 0x7F && code < 0xA0)) return false;
  const bool turns = code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E);
  return !turns && !(code >= 0x2066 && code <= 0x2069);
}

// Appends the next character, or its first byte escaped, and moves on.
void append_shown(const char*& next, const char* end, std::string& out) {
  const char* const first = next;
  if (is_shown(Utf8::decode(next, end))) {
    out.append(first, next);
    return;
  }
  // Only one byte is escaped, because the decoder may have consumed valid bytes after it.
  out += fmt::format("\\x{:02x}", static_cast<unsigned char>(*first));
  next = first + 1;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  const char* next = bytes.data();
  const char* const end = next + bytes.size();
  while (next != end) {
    if (!is_code_point(Utf8::decode(next, end))) return false;
  }
  return true;
}

std::string quoted_text(std::string_view text) {
  std::string out = "'";
  const char* next = text.data();
  const char* const end = next + text.size();
  while (next != end) {
    if (next - text.data() >= static_cast<std::ptrdiff_t>(kShown)) return out + "...'";
    append_shown(next, end, out);
  }
  return out + "'";
}

std::string printable_text(std::string_view text) {
  std::string out;
  const char* next = text.data();
  const char* const end = next + text.size();
  while (next != end) append_shown(next, end, out);
  return out;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace sfumato
