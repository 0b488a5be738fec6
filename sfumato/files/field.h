// Parses fields of text: numbers and missing-value words.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sfumato {

/// The number that the whole text represents, such as 12, +.5 or 1e-3; also Inf and NaN. Underflow gives 0, overflow
/// gives infinity.
std::optional<double> parse_number(std::string_view text);

/// The spelling of a finite number.
struct NumberText {
  double value = 0;
  int decimals = 0;       ///< digits after the decimal point; 1.5e-3 counts as 0.0015
  bool exponent = false;  ///< scientific notation
  bool padded = false;    ///< leading zeros, as in 007
  bool exact = true;      ///< whether a double holds all digits, so that the number round-trips
};

/// A finite number and its spelling, with or without commas between thousands, as in 1,234.5; empty for other text.
std::optional<NumberText> parse_number_text(std::string_view text);

/// The common words for a missing value.
std::span<const std::string_view> missing_words();

/// Whether the text is a common word for a missing value: empty, ?, NA, N/A, nan, null, None and similar.
bool is_missing_word(std::string_view text);

}  // namespace sfumato
