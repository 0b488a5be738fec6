// How the numbers of a column are spelled: $1,481.63, 12.5 %, (1.200,50) or +3.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sfumato/files/field.h"

namespace sfumato {

/// Where a negative number has its sign.
enum class NegativeStyle {
  minus,         ///< before all: -$5
  minus_inside,  ///< between prefix and digits: $-5
  minus_after,   ///< after the digits: 5-
  brackets,      ///< around all: ($5)
};
inline std::span<const std::string_view> enum_names(NegativeStyle) {
  static constexpr std::array<std::string_view, 4> kNames{"minus", "minus_inside", "minus_after", "brackets"};
  return kNames;
}

/// The spelling of a column of numbers besides its decimals; the default is that of 1234.5.
struct NumberSpelling {
  std::string prefix{};     ///< before the digits, blanks included: "$", "EUR "
  std::string suffix{};     ///< after the digits: "%", " kg"
  std::string thousands{};  ///< between groups of three digits: ",", " "; "" for none
  std::string decimal_mark = ".";
  NegativeStyle negative = NegativeStyle::minus;
  bool plus = false;         ///< whether positive numbers have a sign
  int fewest_decimals = -1;  ///< zeros at the end are left out down to so many decimals; -1: none is left out
  int digits = 0;            ///< at most so many significant digits; 0: as many as the decimals say

  bool operator==(const NumberSpelling&) const = default;
  /// Whether a reader of plain numbers understands it; a decimal comma is a matter of the file.
  bool plain() const;
};

/// A number found in a text, and how it is spelled there; `spelling` has no fewest_decimals and no digits.
struct SpelledNumber {
  NumberText number{};
  std::string plain{};  ///< its digits, with a point and without sign and groups
  NumberSpelling spelling{};
};

/// Splits a text into sign, prefix, digits and suffix, with commas (or points, where `decimal_mark` is a comma),
/// blanks or apostrophes between thousands. Empty for texts without exactly one number in them. Any prefix and suffix
/// are accepted.
std::optional<SpelledNumber> parse_spelled(std::string_view text, char decimal_mark);

/// The number that a text spells: in the column's own prefix, suffix and marks, or as a plain number.
std::optional<NumberText> parse_number_text(std::string_view text, const NumberSpelling& spelling);

/// Appends a number with `decimals` digits after the decimal mark, -1 for as many as it needs.
void append_number(std::string& out, double value, int decimals, const NumberSpelling& spelling = {});

}  // namespace sfumato
