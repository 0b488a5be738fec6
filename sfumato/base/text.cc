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
    const char* const first = next;
    const auto code = Utf8::decode(next, end);
    if (is_code_point(code) && code >= 0x20 && (code < 0x7F || code >= 0xA0)) {
      out.append(first, next);
    } else {
      // Only one byte is escaped, because the decoder may have consumed valid bytes after it.
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(*first));
      next = first + 1;
    }
  }
  return out + "'";
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace sfumato
