// Judges columns of numbers that have a few other values among them: codes, words for a missing value, damaged numbers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sfumato/columns/infer.h"

namespace sfumato {

/// What such a column is.
enum class MixedKind {
  other,     ///< not a column of numbers
  category,  ///< codes, some of them with letters
  number,    ///< numbers, and the other values are missing ones
  damaged,   ///< numbers, one of which is misspelled
};

struct MixedValues {
  MixedKind kind = MixedKind::other;
  Values odd;  ///< those that are no numbers
};

/// Numbers with few other values are codes, and a category, where they are whole and one of them has zeros before it or
/// one of the others is like a code: of one or two letters, or with digits. They are numbers where all others are words
/// or signs without digits, or where only one is like `<0.1` among decimals. Values of digits, commas, points and signs
/// that are no number are damaged.
MixedValues mixed_values(const Values& values, const NumberSpelling& plain = {});

/// Whether a value in a column of numbers is a misspelled number: all digits, commas, points and signs.
bool is_damaged_number(std::string_view text);

}  // namespace sfumato
