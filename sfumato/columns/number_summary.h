// What the texts of numbers would tell of a column, told from the numbers themselves.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "sfumato/columns/number_spelling.h"

namespace sfumato {

/// Numbers of a larger magnitude have more digits than every double keeps: only their texts tell what they are.
inline constexpr double kLargestPlain = 1e15;

/// What a column of numbers has in common, NaN for a missing value; infer_column() tells the same from texts.
struct NumberSummary {
  std::size_t missing = 0;
  std::size_t first_missing = 0;   ///< row
  std::size_t first_present = 0;   ///< row
  bool varies = false;             ///< two values that are not missing are spelled differently; so are 0 and -0
  bool plain = true;               ///< all are finite and below kLargestPlain
  bool may_be_dates = true;        ///< all are whole and may be days as in 20230111, or the like
  std::size_t first_fraction = 0;  ///< row of the first number that is not whole; the row count where all are
};

/// One pass over the numbers.
NumberSummary summary_of(std::span<const double> numbers);

/// Digits after the point that all numbers need as their shortest texts have them, at least `decimals`; -1 for more
/// than 15, or more digits than a double keeps, or where `decimals` is -1. The numbers are plain.
int decimals_of(std::span<const double> numbers, int decimals);

/// Sets decimals and spelling to those of the shortest texts of plain numbers, as NumberFacts tells them.
void fit_shortest(std::span<const double> numbers, int& decimals, NumberSpelling& spelling);

/// The shortest text of a number, as a CSV file would have it.
std::string shortest_text(double number);

/// The double that the shortest text of a float spells: 0.1 for 0.1F.
double decimal_value(float number);

}  // namespace sfumato
