// What a field of a table may be: a number, or a word for a value that is missing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sfumato {

/// The number that the whole text spells, as in 12, +.5 or 1e-3; also Inf and NaN. What is too small for a double is 0,
/// what is too large is infinite.
std::optional<double> parse_number(std::string_view text);

/// How a finite number is spelled.
struct NumberText {
  double value = 0;
  int decimals = 0;       ///< digits after the point, 1.5e-3 counting as 0.0015
  bool exponent = false;  ///< written with e
  bool padded = false;    ///< with zeros before it, as in 007
  bool exact = true;      ///< a double holds all of its digits: a whole number that is spelled comes back
};

/// A finite number and how it is spelled, with commas between thousands or without, as in 1,234.5; nothing for other
/// text.
std::optional<NumberText> parse_number_text(std::string_view text);

/// A number with a decimal comma, as 1,5, with a point; nothing for other text.
std::optional<std::string> with_point(std::string_view text);

/// Whether the text is one of the usual words for a missing value: empty, ?, NA, N/A, nan, null, None and their like.
bool is_missing_word(std::string_view text);

}  // namespace sfumato
