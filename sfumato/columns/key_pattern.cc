#include "sfumato/columns/key_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato {
namespace {

constexpr std::uint64_t kMostKeys = std::uint64_t{1} << 63U;
constexpr auto kLargestNumber = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
constexpr std::string_view kSpecial = "\\[]{}()<>|";

bool is_digit_char(char c) { return c >= '0' && c <= '9'; }

bool may_be_digit(const KeyPart& part) { return part.is_number() || std::ranges::any_of(part.symbols, is_digit_char); }

// Reads the text of a pattern from left to right.
class PatternReader {
 public:
  explicit PatternReader(std::string_view text) : all_(text), left_(text) {}

  KeyPattern read() {
    KeyPattern pattern;
    do {
      pattern.push_back(form());
    } while (take('|'));
    if (!left_.empty()) refuse(fmt::format("'{}' has to stand after a backslash", left_.front()));
    return pattern;
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    fail(ErrorKind::bad_data, "the pattern {}: {}", quoted_text(all_), what);
  }

  bool take(char c) {
    if (left_.empty() || left_.front() != c) return false;
    left_.remove_prefix(1);
    return true;
  }

  void expect(char c, const char* what) {
    if (!take(c)) refuse(what);
  }

  std::string_view digits() {
    const std::size_t end = std::min(left_.find_first_not_of("0123456789"), left_.size());
    const std::string_view found = left_.substr(0, end);
    left_.remove_prefix(end);
    return found;
  }

  std::uint64_t number(std::string_view text) const {
    std::uint64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || code != std::errc() || value > kLargestNumber) {
      refuse(fmt::format("{} is not a whole number up to {}", quoted_text(text), kLargestNumber));
    }
    return value;
  }

  KeyForm form() {
    KeyForm form;
    if (take('(')) {
      form.weight = number(digits());
      expect(')', "a weight ends with )");
      if (form.weight == 0) refuse("a weight is at least 1");
    }
    while (!left_.empty() && left_.front() != '|') append(form.parts);
    for (std::size_t i = 0; i + 1 < form.parts.size(); ++i) {
      const bool numbers = form.parts[i].is_number() || form.parts[i + 1].is_number();
      if (numbers && may_be_digit(form.parts[i]) && may_be_digit(form.parts[i + 1])) {
        refuse("a digit next to a number makes two keys one; put another character between them");
      }
    }
    return form;
  }

  void append(std::vector<KeyPart>& parts) {
    if (take('<')) {
      parts.push_back(number_part());
      return;
    }
    parts.push_back({take('[') ? set() : std::string(1, character())});
    if (!take('{')) return;
    const std::uint64_t count = number(digits());
    expect('}', "a count ends with }");
    if (count == 0 || count > kMostPlaces) refuse(fmt::format("a count is from 1 to {}", kMostPlaces));
    const KeyPart repeated = parts.back();
    parts.insert(parts.end(), count - 1, repeated);
  }

  KeyPart number_part() {
    KeyPart part;
    const std::string_view low = digits();
    part.low = number(low);
    part.width = low.size() > 1 && low.front() == '0' ? low.size() : 0;
    expect('-', "a number is written <LOW-HIGH>");
    part.high = number(digits());
    if (take('/')) part.step = number(digits());
    expect('>', "a number ends with >");
    if (part.low > part.high || part.step == 0) refuse("a number rises from LOW to HIGH by steps of at least 1");
    return part;
  }

  char character() {
    if (left_.empty()) refuse("it ends too early");
    const bool escaped = take('\\');
    if (left_.empty()) refuse("it ends with a backslash");
    const char c = left_.front();
    if (!escaped && kSpecial.find(c) != std::string_view::npos) {
      refuse(fmt::format("'{}' has to stand after a backslash", c));
    }
    left_.remove_prefix(1);
    return c;
  }

  std::string set() {
    std::string symbols;
    while (!take(']')) {
      const char first = character();
      if (!take('-')) {
        symbols += first;
        continue;
      }
      const char last = character();
      const auto low = static_cast<unsigned char>(first);
      const auto high = static_cast<unsigned char>(last);
      constexpr unsigned kAscii = 0x7F;
      if (low > high || high > kAscii) refuse("a range in [] rises, from one ASCII character");
      for (unsigned c = low; c <= high; ++c) symbols += static_cast<char>(c);
    }
    std::ranges::sort(symbols);
    const auto rest = std::unique(symbols.begin(), symbols.end());  // std::ranges::unique is beyond Clang 14
    symbols.erase(rest, symbols.end());
    if (symbols.empty()) refuse("[] has no characters");
    return symbols;
  }

  static constexpr std::uint64_t kMostPlaces = 1000;
  std::string_view all_;
  std::string_view left_;
};

void append_symbol(char c, std::string_view special, std::string& out) {
  if (special.find(c) != std::string_view::npos) out += '\\';
  out += c;
}

void append_set(const std::string& symbols, std::string& out) {
  if (symbols.size() == 1) return append_symbol(symbols[0], kSpecial, out);
  constexpr std::string_view kSpecialInSet = "\\[]{}()<>|-";
  out += '[';
  for (std::size_t i = 0; i < symbols.size();) {
    std::size_t last = i;
    while (last + 1 < symbols.size() && symbols[last + 1] == symbols[last] + 1 && symbols[last] > 0) ++last;
    append_symbol(symbols[i], kSpecialInSet, out);
    if (last > i + 1) {
      out += '-';
      i = last;
      append_symbol(symbols[i], kSpecialInSet, out);
    }
    ++i;
  }
  out += ']';
}

void append_form(const KeyForm& form, bool weighted, std::string& out) {
  if (weighted) out += fmt::format("({})", form.weight);
  for (std::size_t i = 0; i < form.parts.size();) {
    const KeyPart& part = form.parts[i];
    if (part.is_number()) {
      out += fmt::format("<{:0{}}-{:0{}}", part.low, part.width, part.high, part.width);
      out += part.step > 1 ? fmt::format("/{}>", part.step) : ">";
      ++i;
      continue;
    }
    std::size_t count = 1;
    while (i + count < form.parts.size() && form.parts[i + count] == part) ++count;
    if (part.symbols.size() == 1 && count < 5) count = 1;  // EE and not E{2}
    append_set(part.symbols, out);
    if (count > 1) out += fmt::format("{{{}}}", count);
    i += count;
  }
}

// The place of the number or character at the front of `key`, which it takes away.
std::optional<std::uint64_t> take_part(const KeyPart& part, std::string_view& key) {
  if (!part.is_number()) {
    const std::size_t at = key.empty() ? std::string::npos : part.symbols.find(key.front());
    if (at == std::string::npos) return std::nullopt;
    key.remove_prefix(1);
    return at;
  }
  const std::size_t digits = std::min(key.find_first_not_of("0123456789"), key.size());
  std::uint64_t value = 0;
  const auto [end, code] = std::from_chars(key.data(), key.data() + digits, value);
  const bool spelled =
      digits > 0 && (digits == std::max<std::size_t>(part.width, 1) || (digits > part.width && key.front() != '0'));
  if (code != std::errc() || !spelled || value < part.low || value > part.high) return std::nullopt;
  if ((value - part.low) % part.step != 0) return std::nullopt;
  key.remove_prefix(digits);
  return (value - part.low) / part.step;
}

}  // namespace

std::uint64_t KeyPart::size() const { return is_number() ? (high - low) / step + 1 : symbols.size(); }

KeyPattern parse_key_pattern(std::string_view text) { return PatternReader(text).read(); }

std::string key_pattern_text(const KeyPattern& pattern) {
  std::string out;
  for (const KeyForm& form : pattern) {
    if (!out.empty() || &form != pattern.data()) out += '|';
    append_form(form, pattern.size() > 1, out);
  }
  return out;
}

bool are_whole_numbers(const KeyPattern& pattern) {
  return std::ranges::all_of(pattern, [](const KeyForm& form) {
    return form.parts.empty() || (form.parts.size() == 1 && form.parts[0].is_number() && form.parts[0].width == 0);
  });
}

std::size_t indexed_parts(const KeyForm& form) {
  std::uint64_t count = 1;
  for (std::size_t i = 0; i < form.parts.size(); ++i) {
    if (form.parts[i].size() > kMostKeys / count) return i;
    count *= form.parts[i].size();
  }
  return form.parts.size();
}

std::uint64_t key_count(const KeyForm& form) {
  std::uint64_t count = 1;
  const std::size_t indexed = indexed_parts(form);
  for (std::size_t i = 0; i < indexed; ++i) count *= form.parts[i].size();
  return count;
}

std::optional<std::uint64_t> key_index(const KeyForm& form, std::string_view key) {
  const std::size_t indexed = indexed_parts(form);
  std::uint64_t index = 0;
  for (std::size_t i = 0; i < form.parts.size(); ++i) {
    const std::optional<std::uint64_t> place = take_part(form.parts[i], key);
    if (!place) return std::nullopt;
    if (i < indexed) index = index * form.parts[i].size() + *place;
  }
  return key.empty() ? std::optional(index) : std::nullopt;
}

void append_key_part(const KeyPart& part, std::uint64_t place, std::string& out) {
  if (part.is_number()) {
    fmt::format_to(std::back_inserter(out), "{:0{}}", part.low + place * part.step, part.width);
  } else {
    out += part.symbols[place];
  }
}

}  // namespace sfumato
