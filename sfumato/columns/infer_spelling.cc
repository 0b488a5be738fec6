#include "sfumato/columns/infer_spelling.h"

#include <algorithm>
#include <string_view>

#include "sfumato/columns/number_affixes.h"

namespace sfumato {
namespace {

bool are_affixes(std::string_view prefix, std::string_view suffix) {
  const std::string_view before = without_blanks(prefix);
  const std::string_view after = without_blanks(suffix);
  if (!before.empty()) return is_currency(before) && (after.empty() || is_currency(after) || is_money_factor(after));
  return after.empty() || is_currency(after) || is_unit(suffix);
}

// What the values have in common when they are read with one decimal mark.
struct Reading {
  NumberSpelling spelling;
  bool decimals = false;        // one has some
  bool three_decimals = true;   // and all that have some have three
  bool all_in_brackets = true;  // as a list may be numbered (1), (2)
};

std::optional<Reading> read_all(const Values& values, char decimal_mark) {
  std::optional<Reading> reading;
  for (const auto* entry : values) {
    const std::optional<SpelledNumber> found = parse_spelled(entry->text, decimal_mark);
    if (!found || found->number.padded) return std::nullopt;
    const NumberSpelling& spelling = found->spelling;
    if (!reading) {
      if (!are_affixes(spelling.prefix, spelling.suffix)) return std::nullopt;
      reading = Reading{{.prefix = spelling.prefix, .suffix = spelling.suffix, .decimal_mark = spelling.decimal_mark}};
    }
    NumberSpelling& shared = reading->spelling;
    if (without_blanks(spelling.prefix) != without_blanks(shared.prefix) ||
        without_blanks(spelling.suffix) != without_blanks(shared.suffix)) {
      return std::nullopt;
    }
    if (!spelling.thousands.empty()) {
      if (!shared.thousands.empty() && shared.thousands != spelling.thousands) return std::nullopt;
      shared.thousands = spelling.thousands;
    }
    if (found->number.value < 0) shared.negative = spelling.negative;
    const int decimals = found->number.decimals;
    reading->decimals |= decimals > 0;
    reading->three_decimals &= decimals == 0 || decimals == 3;
    reading->all_in_brackets &= spelling.negative == NegativeStyle::brackets;
  }
  return reading;
}

bool has_affix(const NumberSpelling& spelling) { return !spelling.prefix.empty() || !spelling.suffix.empty(); }

bool is_money(const NumberSpelling& spelling) {
  return is_currency(without_blanks(spelling.prefix)) || is_currency(without_blanks(spelling.suffix));
}

// Without currency and unit, only marks between thousands tell a decimal comma from a comma between thousands.
bool is_sure(const Reading& reading) {
  const NumberSpelling& spelling = reading.spelling;
  if (has_affix(spelling)) return true;
  return !reading.all_in_brackets && (spelling.decimal_mark == "." || !spelling.thousands.empty());
}

}  // namespace

std::optional<NumberSpelling> infer_spelling(const Values& values, const NumberSpelling& plain) {
  const std::optional<Reading> point = read_all(values, '.');
  const std::optional<Reading> comma = read_all(values, ',');
  if (plain.decimal_mark == ",") {
    if (comma && !comma->all_in_brackets) return comma->spelling;
    return point && is_sure(*point) ? std::optional(point->spelling) : std::nullopt;
  }
  const bool thousands =
      point && comma && point->decimals && point->three_decimals && is_money(point->spelling) && !comma->decimals;
  if (point && is_sure(*point) && !thousands) return point->spelling;
  return comma && is_sure(*comma) ? std::optional(comma->spelling) : std::nullopt;
}

}  // namespace sfumato
