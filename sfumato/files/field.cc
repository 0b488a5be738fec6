#include "sfumato/files/field.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

namespace sfumato {
namespace {

// Significant decimal digits that every double preserves.
constexpr std::size_t kExactDigits = 15;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_sign(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return text;
}

bool are_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

// 1,234,567.8: one to three digits, not only 0, then groups of three.
bool has_groups(std::string_view text) {
  text = without_sign(text);
  text = text.substr(0, text.find('.'));
  const std::size_t first = text.find(',');  // npos if there is none
  if (first > 3 || text[0] == '0' || !are_digits(text.substr(0, first))) return false;
  for (text.remove_prefix(first); !text.empty(); text.remove_prefix(4)) {
    if (text.size() < 4 || text[0] != ',' || !are_digits(text.substr(1, 3))) return false;
  }
  return true;
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || code == std::errc::invalid_argument) return std::nullopt;
  if (code == std::errc::result_out_of_range) {
    // Underflow gives 0; overflow gives infinity, which callers refuse.
    const bool small = text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
    return small ? 0 : HUGE_VAL;
  }
  return value;
}

std::optional<NumberText> parse_number_text(std::string_view text) {
  if (has_groups(text)) {
    std::string plain(text);
    std::erase(plain, ',');
    return parse_number_text(plain);
  }
  const std::optional<double> value = parse_number(text);
  if (!value || !std::isfinite(*value)) return std::nullopt;
  NumberText found{*value};
  const std::string_view digits = without_sign(text);
  const std::size_t e = digits.find_first_of("eE");
  found.exponent = e != std::string_view::npos;
  const std::string_view mantissa = digits.substr(0, e);
  const std::size_t point = mantissa.find('.');
  if (point != std::string_view::npos) found.decimals = static_cast<int>(mantissa.size() - point - 1);
  if (found.exponent) {
    std::string_view power = digits.substr(e + 1);
    if (power[0] == '+') power.remove_prefix(1);
    int shift = 0;
    std::from_chars(power.data(), power.data() + power.size(), shift);
    found.decimals = std::max(0, found.decimals - std::clamp(shift, -1000, 1000));
  }
  found.padded = digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]);
  found.exact = static_cast<std::size_t>(std::ranges::count_if(mantissa, is_digit)) <= kExactDigits;
  return found;
}

std::span<const std::string_view> missing_words() {
  static constexpr std::string_view kWords[] = {"",    "?",    "NA",   "na",   "N/A",  "n/a", "#N/A", "NaN",  "nan",
                                                "NAN", "null", "NULL", "Null", "None", ".",   "<NA>", "#N/A!"};
  return kWords;
}

bool is_missing_word(std::string_view text) {
  const std::span<const std::string_view> words = missing_words();
  return std::ranges::find(words, text) != words.end();
}

}  // namespace sfumato
