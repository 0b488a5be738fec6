#include "sfumato/files/csv_dialect.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato {
namespace {

struct SeparatorName {
  char separator;
  const char* name;
};
constexpr SeparatorName kSeparators[] = {{',', "comma"}, {';', "semicolon"}, {'\t', "tab"}, {'|', "pipe"}};

std::string separator_name(char separator) {
  return std::ranges::find(kSeparators, separator, &SeparatorName::separator)->name;
}

// One of two words as a flag.
bool choice(const std::string& key, const std::string& word, const std::string& no, const std::string& yes) {
  if (word != no && word != yes) fail_unknown_choice("dialect: " + key, word, {no, yes});
  return word == yes;
}

void set_quoting(CsvDialect& dialect, CsvQuoting quoting) {
  dialect.quoting = quoting;
  dialect.quoted_names = quoting != CsvQuoting::minimal;
  dialect.quoted_missing = quoting == CsvQuoting::all;
}

using Set = std::function<void(CsvDialect&, const std::string& key, const std::string& word)>;

const std::vector<std::pair<std::string, Set>>& keys() {
  static const std::vector<std::pair<std::string, Set>> kKeys{
      {"decimal",
       [](auto& dialect, auto& key, auto& word) { dialect.decimal_comma = choice(key, word, "point", "comma"); }},
      {"quoting", [](auto& dialect, auto& key,
                     auto& word) { set_quoting(dialect, parse_name<CsvQuoting>("dialect: " + key, word)); }},
      {"names",
       [](auto& dialect, auto& key, auto& word) { dialect.quoted_names = choice(key, word, "plain", "quoted"); }},
      {"missing",
       [](auto& dialect, auto& key, auto& word) { dialect.quoted_missing = choice(key, word, "plain", "quoted"); }},
      {"lines",
       [](auto& dialect, auto& key, auto& word) { dialect.line_ends = parse_name<LineEnds>("dialect: " + key, word); }},
      {"encoding", [](auto& dialect, auto& key,
                      auto& word) { dialect.encoding = parse_name<TextEncoding>("dialect: " + key, word); }},
      {"header", [](auto& dialect, auto& key, auto& word) { dialect.header = choice(key, word, "no", "yes"); }},
  };
  return kKeys;
}

void set(CsvDialect& dialect, const std::string& word, bool first) {
  const auto* const separator = std::ranges::find(kSeparators, word, &SeparatorName::name);
  if (first && separator != std::end(kSeparators)) {
    dialect = {};
    dialect.separator = separator->separator;
    return;
  }
  const std::size_t equals = word.find('=');
  const std::string key = word.substr(0, equals);
  const auto found = std::ranges::find(keys(), key, &std::pair<std::string, Set>::first);
  if (equals != std::string::npos && found != keys().end()) {
    return found->second(dialect, key, word.substr(equals + 1));
  }
  fail(ErrorKind::usage,
       "`dialect` has the word {}; give a separator first (comma, semicolon, tab, pipe), then what differs, as in "
       "semicolon,decimal=comma,quoting=all,lines=crlf,encoding=utf-16,header=no",
       quoted_text(word));
}

bool is_number_sign(char c) { return (c >= '0' && c <= '9') || c == '.' || c == ','; }

// Whether a sign stands once, or before groups of three digits alone, as between thousands. The same for both signs, so
// that the exchange is its own inverse.
bool groups_or_once(std::string_view number, char sign) {
  if (std::ranges::count(number, sign) <= 1) return true;
  for (std::size_t at = number.find(sign); at != std::string_view::npos; at = number.find(sign, at + 1)) {
    const std::size_t end = number.find_first_of(".,", at + 1);
    if (std::min(end, number.size()) - at - 1 != 3) return false;
  }
  return true;
}

// What may stand beside a number: signs, blanks, brackets, a currency, or a power of ten.
bool is_beside_number(std::string_view text) {
  std::string_view letters = text;
  while (!letters.empty() && !((letters[0] | 0x20) >= 'a' && (letters[0] | 0x20) <= 'z')) letters.remove_prefix(1);
  std::size_t count = 0;
  while (count < letters.size() && (letters[count] | 0x20) >= 'a' && (letters[count] | 0x20) <= 'z') ++count;
  const std::string_view rest = letters.substr(count);
  const auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
  if (std::ranges::any_of(rest, is_letter)) return false;
  letters = letters.substr(0, count);
  if (letters.empty()) return true;
  if (letters == "e" || letters == "E") {
    return !rest.empty() && rest.size() <= 5 && rest.find_first_not_of("+-0123456789") == std::string_view::npos;
  }
  const bool currency =
      letters.size() == 3 && std::ranges::all_of(letters, [](char c) { return c >= 'A' && c <= 'Z'; });
  return currency || letters == "kr";
}

bool has_digit(std::string_view text) { return text.find_first_of("0123456789") != std::string_view::npos; }

// Thousands apart from the rest of a number by blanks or apostrophes, as in 1 234,5.
bool are_thousands(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text.find_first_not_of("0123456789 '\u00A0\u202F\u2019") == std::string_view::npos;  // by their bytes
}

// The number in a text whose points and commas are to be exchanged; empty for other text.
std::string_view number_to_exchange(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  const std::size_t sign = text.find_first_of(".,");
  if (sign == std::string_view::npos || text.size() > kLongest) return {};
  std::size_t first = sign;
  while (first > 0 && is_number_sign(text[first - 1])) --first;
  std::size_t end = sign;
  while (end < text.size() && is_number_sign(text[end])) ++end;
  const std::string_view number = text.substr(first, end - first);
  const std::string_view before = text.substr(0, first);
  const std::string_view after = text.substr(end);
  if (!has_digit(number) || after.find_first_of(".,") != std::string_view::npos) return {};
  // Digits elsewhere are thousands or a power of ten: 2024-01-02 3.5 is no number.
  const bool power = after.starts_with('e') || after.starts_with('E');
  if ((has_digit(before) && !are_thousands(before)) || (!power && has_digit(after))) return {};
  if (!is_beside_number(before) || !is_beside_number(after)) return {};
  return groups_or_once(number, '.') && groups_or_once(number, ',') ? number : std::string_view();
}

}  // namespace

std::string_view CsvDialect::line_end() const {
  switch (line_ends) {
    case LineEnds::lf:
      return "\n";
    case LineEnds::crlf:
      return "\r\n";
    case LineEnds::cr:
      return "\r";
  }
  return "\n";
}

CsvDialect parse_dialect(const std::string& text, const CsvDialect& base) {
  CsvDialect dialect = base;
  std::size_t first = 0;
  while (first <= text.size()) {
    const std::size_t end = std::min(text.find(',', first), text.size());
    set(dialect, std::string(trimmed(std::string_view(text).substr(first, end - first))), first == 0);
    first = end + 1;
  }
  return dialect;
}

std::string dialect_text(const CsvDialect& dialect) {
  CsvDialect plain;
  set_quoting(plain, dialect.quoting);
  std::string text = separator_name(dialect.separator);
  const auto add = [&](bool differs, const std::string& word) { text += differs ? "," + word : ""; };
  add(dialect.decimal_comma, "decimal=comma");
  add(dialect.quoting != CsvQuoting::minimal, "quoting=" + name_of(dialect.quoting));
  add(dialect.quoted_names != plain.quoted_names, dialect.quoted_names ? "names=quoted" : "names=plain");
  add(dialect.quoted_missing != plain.quoted_missing, dialect.quoted_missing ? "missing=quoted" : "missing=plain");
  add(dialect.line_ends != plain.line_ends, "lines=" + name_of(dialect.line_ends));
  add(dialect.encoding != plain.encoding, "encoding=" + name_of(dialect.encoding));
  add(!dialect.header, "header=no");
  return text;
}

char decimal_sign(std::string_view text, bool decimals) {
  const std::string_view number = number_to_exchange(text);
  if (number.empty()) return 0;
  const std::size_t at = number.find_last_of(".,");
  const char sign = number[at];
  const char other = sign == '.' ? ',' : '.';
  if (number.find(other) != std::string_view::npos) return sign;
  if (std::ranges::count(number, sign) > 1) return other;
  const bool group = at > 0 && at <= 3 && number[0] != '0' && number.size() - at - 1 == 3;
  return group && !decimals ? '\0' : sign;
}

void exchange_decimals(std::string& text) {
  const std::string_view number = number_to_exchange(text);
  const auto first = static_cast<std::size_t>(number.data() - text.data());
  for (std::size_t i = 0; i < number.size(); ++i) {
    char& c = text[first + i];
    c = c == '.' ? ',' : c == ',' ? '.' : c;
  }
}

}  // namespace sfumato
