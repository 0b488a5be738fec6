#include "sfumato/columns/mixed_values.h"

#include <algorithm>

#include "sfumato/columns/number_facts.h"

namespace sfumato {
namespace {

// With fewer different numbers it is a category anyway.
constexpr std::size_t kFewestNumbers = 20;
// With more different codes than this they may be identifiers or text.
constexpr std::size_t kMostCodes = 1000;

bool has_any(std::string_view text, std::string_view letters) { return text.find_first_of(letters) != text.npos; }

bool has_figure(std::string_view text) { return has_any(text, "0123456789"); }

// A word or a sign that stands for a missing value, and not a code.
bool is_word(std::string_view text) {
  constexpr std::size_t kFewestLetters = 3;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & '\x80') != 0; };
  const bool letters = std::ranges::any_of(text, is_letter);
  return !has_figure(text) && (!letters || text.size() >= kFewestLetters);
}

}  // namespace

bool is_damaged_number(std::string_view text) {
  return has_figure(text) && text.find_first_not_of("0123456789.,+-'eE ") == text.npos;
}

MixedValues mixed_values(const Values& values, const NumberSpelling& plain) {
  MixedValues mixed;
  NumberFacts facts;
  for (const auto* entry : values) {
    if (!facts.add(entry->text, entry->count, plain)) mixed.odd.push_back(entry);
  }
  if (facts.values() < kFewestNumbers || 9 * mixed.odd.size() > facts.values()) return mixed;
  const auto any = [&](const auto& holds) {
    return std::ranges::any_of(mixed.odd, [&](const auto* entry) { return holds(entry->text); });
  };
  const bool words = !any([](const std::string& text) { return !is_word(text); });
  if (any(is_damaged_number)) {
    mixed.kind = MixedKind::damaged;
  } else if (facts.whole() && (facts.padded() || !words)) {
    mixed.kind = values.size() <= kMostCodes ? MixedKind::category : MixedKind::other;
  } else if (words || mixed.odd.size() == 1 || values.size() > kMostCodes) {
    mixed.kind = MixedKind::number;
  } else {
    mixed.kind = MixedKind::category;
  }
  return mixed;
}

}  // namespace sfumato
