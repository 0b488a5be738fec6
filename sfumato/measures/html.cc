#include "sfumato/measures/html.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <ctime>

#include "sfumato/base/text.h"

namespace sfumato {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Bytes of the character that begins with this one, in text that is UTF-8.
std::size_t length_of(unsigned char lead) { return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4; }

// The characters one by one; what is not UTF-8 byte by byte, as U+FFFD.
template <class Take>
void for_each_character(std::string_view text, const Take& take) {
  const bool whole = is_utf8(text);
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = whole ? length_of(lead) : 1;
    take(whole || lead < 0x80 ? text.substr(at, length) : kReplacement);
    at += length;
  }
}

bool is_mark(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return lead < 0x20 || lead == 0x7F;
  if (character.size() == 2) return lead == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
  // U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069
  if (character.substr(0, 2) == "\xE2\x80") {
    const auto last = static_cast<unsigned char>(character[2]);
    return last == 0x8E || last == 0x8F || (last >= 0xA8 && last <= 0xAE);
  }
  return character.substr(0, 2) == "\xE2\x81" && static_cast<unsigned char>(character[2]) >= 0xA6;
}

void append_safe(std::string_view character, std::string& out) {
  if (is_mark(character)) {
    out += kReplacement;
    return;
  }
  switch (character[0]) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    case '\'':
      out += "&#39;";
      return;
    default:
      out += character;
  }
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for_each_character(text, [&](std::string_view character) { append_safe(character, out); });
  return out;
}

std::string html_label(std::string_view text, std::size_t most) {
  std::size_t count = 0;
  for_each_character(text, [&](std::string_view) { ++count; });
  if (count <= most) return html_text(text);
  std::string out;
  std::size_t taken = 0;
  for_each_character(text, [&](std::string_view character) {
    if (++taken < most) append_safe(character, out);
  });
  return out + "…";
}

std::string percent(double frequency) {
  if (std::isnan(frequency)) return "–";
  const double rest = std::min(std::abs(frequency), std::abs(1 - frequency));
  const int decimals = rest == 0 ? 0 : rest < 0.0001 ? 3 : rest < 0.001 ? 2 : 1;
  return fmt::format("{:.{}f}%", 100 * frequency, decimals);
}

std::string score_text(double score) { return std::isnan(score) ? "–" : fmt::format("{:.3f}", score); }

std::string compact(double value) {
  const double size = std::abs(value);
  if (size >= 1e12 || (size > 0 && size < 1e-4)) return fmt::format("{:.2e}", value);
  for (const auto& [unit, letter] : {std::pair(1e9, "G"), std::pair(1e6, "M"), std::pair(1e4, "k")}) {
    if (size >= unit) return fmt::format("{:.4g}{}", value / (unit == 1e4 ? 1e3 : unit), letter);
  }
  return fmt::format("{:.4g}", value);
}

std::string grouped(std::size_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string axis_text(const ColumnSchema& column, double value, double span) {
  if (column.kind != ColumnKind::datetime) return compact(value);
  constexpr double kFirst = -62135596800.0;  // the years 1 to 9999
  constexpr double kLast = 253402300799.0;
  if (!(value >= kFirst && value <= kLast)) return compact(value);
  const auto seconds = static_cast<std::time_t>(std::floor(value));
  constexpr double kFewDays = 3 * 86400;
  return span < kFewDays ? fmt::format("{:%Y-%m-%d %H:%M}", fmt::gmtime(seconds))
                         : fmt::format("{:%Y-%m-%d}", fmt::gmtime(seconds));
}

}  // namespace sfumato
