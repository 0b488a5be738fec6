#include "sfumato/columns/key_learner.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

namespace sfumato {
namespace {

// Longer texts are cut: their pattern would be no shorter than they are.
constexpr std::size_t kLongestKey = 100;
constexpr std::size_t kMostShapes = 64;
constexpr std::string_view kCodeSigns = "-_:./#+";
// Up to this many texts of one form with blanks may be the words of a category: "week 1" to "week 20".
constexpr std::size_t kFewTexts = 20;
// Numbers of fewer keys may have a common step by chance.
constexpr std::size_t kKeysForStep = 10;

enum class Letter { digit, upper, lower, other };

Letter letter_of(char c) {
  if (c >= '0' && c <= '9') return Letter::digit;
  if (c >= 'A' && c <= 'Z') return Letter::upper;
  if (c >= 'a' && c <= 'z') return Letter::lower;
  return Letter::other;
}

// Beyond ASCII every letter counts as an x.
std::string plain_key(std::string_view key) {
  std::string plain;
  for (const char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 && byte < 0xC0) continue;  // the rest of a character
    plain += byte < 0x80 ? c : 'x';
    if (plain.size() == kLongestKey) break;
  }
  return plain;
}

// The value of a run of digits that a signed 64-bit integer holds.
std::optional<std::uint64_t> number_in(std::string_view digits) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return code == std::errc() ? std::optional(static_cast<std::uint64_t>(value)) : std::nullopt;
}

// Calls number(digits, value) for each run of digits and symbol(c) for each other character; digits of a run that is
// too long to be a number are symbols.
template <class OnNumber, class OnSymbol>
void walk_key(std::string_view key, const OnNumber& number, const OnSymbol& symbol) {
  for (std::size_t i = 0; i < key.size();) {
    const std::size_t end =
        letter_of(key[i]) == Letter::digit ? std::min(key.find_first_not_of("0123456789", i), key.size()) : i + 1;
    const std::string_view run = key.substr(i, end - i);
    const auto value = letter_of(key[i]) == Letter::digit ? number_in(run) : std::nullopt;
    if (value) {
      number(run, *value);
    } else {
      for (const char c : run) symbol(c);
    }
    i = end;
  }
}

std::string shape_of(std::string_view key) {
  std::string shape;
  walk_key(
      key, [&](std::string_view, std::uint64_t) { shape += '#'; },
      [&](char c) {
        const Letter letter = letter_of(c);
        if (letter == Letter::other) shape += '\\';
        shape += letter == Letter::digit ? 'D' : letter == Letter::upper ? 'A' : letter == Letter::lower ? 'a' : c;
      });
  return shape;
}

std::string symbols_between(char first, char last) {
  std::string symbols;
  const auto end = static_cast<unsigned char>(last);
  for (unsigned c = static_cast<unsigned char>(first); c <= end; ++c) symbols += static_cast<char>(c);
  return symbols;
}

std::string texts_of(const std::bitset<128>& symbols) {
  std::string out;
  for (std::size_t c = 0; c < symbols.size(); ++c) {
    if (symbols[c]) out += static_cast<char>(c);
  }
  return out;
}

bool has_letter(const std::string& symbols, Letter letter) {
  return std::ranges::any_of(symbols, [&](char c) { return letter_of(c) == letter; });
}

bool is_mixed(const std::string& symbols) {
  constexpr std::array kKindsOfLetters{Letter::digit, Letter::upper, Letter::lower};
  return std::ranges::count_if(kKindsOfLetters, [&](Letter letter) { return has_letter(symbols, letter); }) > 1;
}

// The usual set that has these characters: digits, letters, hexadecimal digits.
std::string usual_set(const std::string& seen) {
  const bool digits = has_letter(seen, Letter::digit);
  const bool upper = has_letter(seen, Letter::upper);
  const bool lower = has_letter(seen, Letter::lower);
  const bool hexadecimal = digits && upper != lower && std::ranges::all_of(seen, [](char c) {
                             return letter_of(c) == Letter::digit || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
                           });
  std::string set = digits ? symbols_between('0', '9') : "";
  if (upper) set += symbols_between('A', hexadecimal ? 'F' : 'Z');
  if (lower) set += symbols_between('a', hexadecimal ? 'f' : 'z');
  return set;
}

// What may stand where `seen` stood in so many keys: these characters, where more of the set would have been seen by
// now if it had more, and the set otherwise. A zero is not put before a run of digits that has none.
std::string set_for(const std::string& seen, std::string set, std::size_t keys, bool starts_digits) {
  const auto of = static_cast<double>(set.size());
  const auto found = static_cast<double>(seen.size());
  const auto n = static_cast<double>(keys);
  // log of the expected number of sets of that size that all keys keep within
  const double chance =
      n * std::log(found / of) + std::lgamma(of + 1) - std::lgamma(found + 1) - std::lgamma(of - found + 1);
  constexpr double kUnlikely = -9.2;  // log 1e-4
  if (seen.size() == 1 || seen.size() >= set.size() || chance < kUnlikely) return seen;
  if (starts_digits && seen.find('0') == std::string::npos && set.front() == '0') set.erase(0, 1);
  return set;
}

}  // namespace

void KeyLearner::add(std::string_view key) {
  const std::string plain = plain_key(key);
  if (plain.empty()) return;
  ++count_;
  const auto is_plain = [](char c) {
    return letter_of(c) != Letter::other || kCodeSigns.find(c) != std::string_view::npos;
  };
  plain_ = plain_ && plain.size() == key.size() && std::ranges::all_of(plain, is_plain);
  with_digits_ += std::ranges::any_of(plain, [](char c) { return letter_of(c) == Letter::digit; }) ? std::size_t{1} : 0;
  if (!many_shapes_) add_to_shape(plain);
  add_to_length(plain);
}

bool KeyLearner::are_codes() const {
  return 2 * with_digits_ > count_ && may_be_codes() && (plain_ || count_ > kFewTexts);
}

void KeyLearner::add_number(std::string_view digits, std::uint64_t value, bool first, Number& number) {
  if (first) number = {value, value, value, 0, digits.size(), digits.size(), false};
  const std::uint64_t distance = value > number.first ? value - number.first : number.first - value;
  number.step = std::gcd(number.step, distance);
  number.low = std::min(number.low, value);
  number.high = std::max(number.high, value);
  number.shortest = std::min(number.shortest, digits.size());
  number.longest = std::max(number.longest, digits.size());
  number.padded = number.padded || (digits.size() > 1 && digits.front() == '0');
}

void KeyLearner::add_to_shape(std::string_view key) {
  Group& group = shapes_[shape_of(key)];
  if (shapes_.size() > 4 * kMostShapes) {
    many_shapes_ = true;
    shapes_.clear();
    return;
  }
  const bool first = group.count++ == 0;
  std::size_t at = 0;
  const auto place = [&]() -> Place& { return first ? group.places.emplace_back() : group.places[at++]; };
  walk_key(
      key,
      [&](std::string_view digits, std::uint64_t value) {
        Place& number = place();
        number.is_number = true;
        add_number(digits, value, first, number.number);
      },
      [&](char c) { place().symbols.set(static_cast<unsigned char>(c)); });
}

void KeyLearner::add_to_length(std::string_view key) {
  Group& group = lengths_[key.size()];
  ++group.count;
  group.places.resize(key.size());
  for (std::size_t i = 0; i < key.size(); ++i) group.places[i].symbols.set(static_cast<unsigned char>(key[i]));
}

KeyForm KeyLearner::form_of_shape(const Group& group) {
  KeyForm form{group.count, {}};
  bool in_digits = false;
  for (const Place& place : group.places) {
    const Number& number = place.number;
    if (!place.is_number) {
      const std::string seen = texts_of(place.symbols);
      form.parts.push_back({set_for(seen, usual_set(seen), group.count, !in_digits)});
      in_digits = has_letter(seen, Letter::digit);
    } else if (number.low == number.high && number.shortest == number.longest) {
      std::string digits = std::to_string(number.low);
      digits.insert(0, number.shortest - digits.size(), '0');
      for (const char c : digits) form.parts.push_back({std::string(1, c)});
    } else {
      const bool steps = group.count >= kKeysForStep && number.step > 1;
      form.parts.push_back({"", number.low, number.high, steps ? number.step : 1, number.padded ? number.shortest : 0});
    }
  }
  return form;
}

// Between characters that are the same in all keys a run of letters and digits may be of one set, as of hexadecimal
// digits: some of its places have digits alone by chance.
KeyForm KeyLearner::form_of_length(const Group& group) {
  KeyForm form{group.count, {}};
  std::vector<std::string> seen;
  for (const Place& place : group.places) seen.push_back(texts_of(place.symbols));
  const auto in_run = [&](std::size_t i) { return seen[i].size() > 1 && !has_letter(seen[i], Letter::other); };
  for (std::size_t i = 0; i < seen.size();) {
    if (!in_run(i)) {
      form.parts.push_back({seen[i++]});
      continue;
    }
    std::size_t end = i;
    std::string all;
    bool mixed = false;
    for (; end < seen.size() && in_run(end); ++end) {
      all += seen[end];
      mixed = mixed || is_mixed(seen[end]);
    }
    const std::size_t start = i;
    for (; i < end; ++i) {
      const bool first = i == start && (i == 0 || !has_letter(seen[i - 1], Letter::digit));
      form.parts.push_back({set_for(seen[i], usual_set(mixed ? all : seen[i]), group.count, first && !mixed)});
    }
  }
  return form;
}

KeyPattern KeyLearner::pattern() const {
  const bool by_shape = !many_shapes_ && shapes_.size() <= std::clamp(count_ / 5, std::size_t{2}, kMostShapes);
  KeyPattern pattern;
  if (missing_ > 0 && count_ > 0) pattern.push_back({missing_, {}});
  if (by_shape) {
    for (const auto& [shape, group] : shapes_) pattern.push_back(form_of_shape(group));
  } else {
    for (const auto& [length, group] : lengths_) pattern.push_back(form_of_length(group));
  }
  const auto by_weight = [](const KeyForm& a, const KeyForm& b) { return a.weight > b.weight; };
  std::ranges::stable_sort(pattern, by_weight);
  if (!by_shape && pattern.size() > kMostShapes) pattern.resize(kMostShapes);
  return pattern;
}

TakenKeys::TakenKeys(const KeyPattern& pattern) : pattern_(pattern), indices_(pattern.size()) {}

void TakenKeys::add(std::string_view key) {
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    if (const auto index = key_index(pattern_[i], key)) indices_[i].push_back(*index);
  }
}

std::vector<KeyRange> TakenKeys::ranges() && {
  std::vector<KeyRange> ranges;
  std::vector<std::uint64_t> gaps;
  for (std::size_t form = 0; form < indices_.size(); ++form) {
    std::vector<std::uint64_t>& indices = indices_[form];
    std::ranges::sort(indices);
    bool first = true;
    for (const std::uint64_t index : indices) {
      if (!first && index <= ranges.back().last + 1) {
        ranges.back().last = index;
        continue;
      }
      if (!first) gaps.push_back(index - ranges.back().last);
      ranges.push_back({form, index, index});
      first = false;
    }
    indices = {};
  }
  if (ranges.size() <= kMostKeyRanges) return ranges;
  // The gaps that stay are the widest.
  const std::size_t kept = kMostKeyRanges > pattern_.size() ? kMostKeyRanges - pattern_.size() : 0;
  std::ranges::nth_element(gaps, gaps.begin() + static_cast<std::ptrdiff_t>(kept), std::greater<>());
  const std::uint64_t widest = gaps[kept];
  std::vector<KeyRange> merged;
  for (const KeyRange& range : ranges) {
    if (!merged.empty() && merged.back().form == range.form && range.first - merged.back().last <= widest) {
      merged.back().last = range.last;
    } else {
      merged.push_back(range);
    }
  }
  return merged;
}

}  // namespace sfumato
