#include "sfumato/columns/number_spelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "sfumato/base/text.h"

namespace sfumato {
namespace {

constexpr std::string_view kMinusSign = "\xE2\x88\x92";        // U+2212
constexpr std::string_view kNoBreak = "\xC2\xA0";              // U+00A0
constexpr std::string_view kNarrowNoBreak = "\xE2\x80\xAF";    // U+202F
constexpr std::string_view kCurlyApostrophe = "\xE2\x80\x99";  // U+2019
constexpr int kMostSignificant = 17;                           // of a double

bool is_figure(char c) { return c >= '0' && c <= '9'; }

bool take_text(std::string_view& text, std::string_view wanted) {
  if (wanted.empty() || !text.starts_with(wanted)) return false;
  text.remove_prefix(wanted.size());
  return true;
}

bool take_minus(std::string_view& text) { return take_text(text, "-") || take_text(text, kMinusSign); }

std::string_view take_figures(std::string_view& text) {
  const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view figures = text.substr(0, count);
  text.remove_prefix(count);
  return figures;
}

// A mark between thousands that three digits follow, and no fourth.
std::string_view group_mark(std::string_view text, char decimal_mark) {
  const std::string_view mark = decimal_mark == '.' ? "," : ".";
  for (const std::string_view candidate :
       {mark, std::string_view(" "), std::string_view("'"), kNoBreak, kNarrowNoBreak, kCurlyApostrophe}) {
    if (!text.starts_with(candidate)) continue;
    std::string_view rest = text.substr(candidate.size());
    return take_figures(rest).size() == 3 ? candidate : std::string_view();
  }
  return {};
}

// The digits at the start of a text, as a plain number; sets the mark between thousands.
std::string take_unsigned(std::string_view& text, char decimal_mark, std::string& thousands) {
  std::string plain(take_figures(text));
  const bool may_group = !plain.empty() && plain.size() <= 3 && plain[0] != '0';
  std::string_view mark = may_group ? group_mark(text, decimal_mark) : std::string_view();
  thousands = mark;
  while (!mark.empty() && group_mark(text, decimal_mark) == mark) {
    text.remove_prefix(mark.size());
    plain += take_figures(text);
  }
  if (text.size() > 1 && text[0] == decimal_mark && is_figure(text[1])) {
    text.remove_prefix(1);
    plain += '.';
    plain += take_figures(text);
  }
  return plain;
}

// Whether what follows the digits would make another number of them.
bool goes_on(std::string_view rest) { return rest.find_first_of("0123456789") != std::string_view::npos; }

void append_groups(std::string& out, std::string_view whole, const std::string& thousands) {
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i > 0 && (whole.size() - i) % 3 == 0) out += thousands;
    out += whole[i];
  }
}

// Without the zeros at the end of the decimals, down to a number of them.
void trim_zeros(std::string& text, int fewest) {
  const std::size_t point = text.find('.');
  if (point == std::string::npos) return;
  std::size_t end = text.find_last_not_of('0') + 1;
  end = std::max(end, point + 1 + static_cast<std::size_t>(fewest));
  text.erase(std::min(end, text.size()));
  if (text.back() == '.') text.pop_back();
}

// As a program prints a double, with at most `digits` significant digits.
std::string shortest_number(double size, const NumberSpelling& spelling) {
  const bool rounds = spelling.digits > 0 && spelling.digits < kMostSignificant;
  const double rounded = rounds ? parse_number(fmt::format("{:.{}e}", size, spelling.digits - 1)).value_or(size) : size;
  return fmt::format("{}", rounded);
}

void add_zeros(std::string& text, int decimals) {
  if (decimals <= 0) return;
  if (text.find('.') == std::string::npos) text += '.';
  const std::size_t end = text.find('.') + 1 + static_cast<std::size_t>(decimals);
  if (text.size() < end) text.append(end - text.size(), '0');
}

// Of the digits of the shortest text no more than the column's decimals, without an exponent.
std::string shortest_number(double size, int decimals, const NumberSpelling& spelling) {
  const std::string shortest = shortest_number(size, spelling);
  const std::optional<NumberText> number = parse_number_text(shortest);
  if (!number) return shortest;
  std::string text = fmt::format("{:.{}f}", number->value, std::min(number->decimals, decimals));
  trim_zeros(text, 0);
  add_zeros(text, spelling.fewest_decimals < 0 ? decimals : spelling.fewest_decimals);
  return text;
}

// A positive number with a point and without groups.
std::string plain_number(double size, int decimals, const NumberSpelling& spelling) {
  if (decimals < 0) {
    std::string text = shortest_number(size, spelling);
    if (text.find('e') == std::string::npos) add_zeros(text, spelling.fewest_decimals);
    return text;
  }
  if (spelling.digits > 0) return shortest_number(size, decimals, spelling);
  std::string text = fmt::format("{:.{}f}", size, decimals);
  if (spelling.fewest_decimals >= 0) trim_zeros(text, spelling.fewest_decimals);
  return text;
}

bool is_zero(std::string_view text) { return text.find_first_not_of("0.") == std::string_view::npos; }

}  // namespace

bool NumberSpelling::plain() const {
  return prefix.empty() && suffix.empty() && thousands.empty() &&
         (negative == NegativeStyle::minus || negative == NegativeStyle::minus_inside);
}

std::optional<SpelledNumber> parse_spelled(std::string_view text, char decimal_mark) {
  SpelledNumber found;
  bool negative = false;
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') {
    text = text.substr(1, text.size() - 2);
    negative = true;
    found.spelling.negative = NegativeStyle::brackets;
  } else if (take_minus(text)) {
    negative = true;
  } else {
    found.spelling.plus = take_text(text, "+");
  }
  const std::size_t first = text.find_first_of("0123456789");
  if (first == std::string_view::npos) return std::nullopt;
  std::string_view prefix = text.substr(0, first);
  const bool signed_before = negative || found.spelling.plus;
  for (const std::string_view sign : {std::string_view("-"), kMinusSign}) {
    if (!prefix.ends_with(sign)) continue;
    if (signed_before) return std::nullopt;
    prefix.remove_suffix(sign.size());
    negative = true;
    found.spelling.negative = NegativeStyle::minus_inside;
  }
  if (prefix.ends_with(decimal_mark)) return std::nullopt;
  text.remove_prefix(first);
  found.plain = take_unsigned(text, decimal_mark, found.spelling.thousands);
  if (goes_on(text)) return std::nullopt;
  if (!negative && !found.spelling.plus && take_text(text, "-")) {
    negative = true;
    found.spelling.negative = NegativeStyle::minus_after;
  }
  found.spelling.prefix = prefix;
  found.spelling.suffix = text;
  found.spelling.decimal_mark = std::string(1, decimal_mark);
  const std::optional<NumberText> number = parse_number_text((negative ? "-" : "") + found.plain);
  if (!number) return std::nullopt;
  found.number = *number;
  return found;
}

std::optional<NumberText> parse_number_text(std::string_view text, const NumberSpelling& spelling) {
  if (spelling == NumberSpelling()) return parse_number_text(text);
  const bool comma = spelling.decimal_mark == ",";
  const bool bare = spelling.prefix.empty() && spelling.suffix.empty();
  if (comma && bare && text.find('.') == std::string_view::npos && std::ranges::count(text, ',') <= 1) {
    std::string with_point(text);  // also of 1,5e-3
    std::ranges::replace(with_point, ',', '.');
    return parse_number_text(with_point);
  }
  if (!comma && bare) {
    if (const std::optional<NumberText> number = parse_number_text(text)) return number;
  }
  const std::optional<SpelledNumber> found = parse_spelled(text, comma ? ',' : '.');
  if (found && trimmed(found->spelling.prefix) == trimmed(spelling.prefix) &&
      trimmed(found->spelling.suffix) == trimmed(spelling.suffix)) {
    return found->number;
  }
  return comma && bare ? std::nullopt : parse_number_text(text);
}

void append_number(std::string& out, double value, int decimals, const NumberSpelling& spelling) {
  const std::string plain = plain_number(std::abs(value), decimals, spelling);
  // No sign for -0.001 with two decimals.
  const bool negative = value < 0 && !is_zero(plain);
  const bool brackets = negative && spelling.negative == NegativeStyle::brackets;
  if (brackets) out += '(';
  if (negative && spelling.negative == NegativeStyle::minus) out += '-';
  if (!negative && spelling.plus && !is_zero(plain)) out += '+';
  out += spelling.prefix;
  if (negative && spelling.negative == NegativeStyle::minus_inside) out += '-';
  const std::size_t point = std::min(plain.find_first_not_of("0123456789"), plain.size());
  append_groups(out, std::string_view(plain).substr(0, point), spelling.thousands);
  for (const char c : plain.substr(point)) {
    if (c == '.') {
      out += spelling.decimal_mark;
    } else {
      out += c;
    }
  }
  if (negative && spelling.negative == NegativeStyle::minus_after) out += '-';
  out += spelling.suffix;
  if (brackets) out += ')';
}

}  // namespace sfumato
