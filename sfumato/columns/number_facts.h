// What the texts of a column of numbers have in common: their decimals, digits, marks and signs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sfumato/columns/number_spelling.h"

namespace sfumato {

/// The largest magnitude up to which doubles represent all whole numbers.
inline constexpr double kLargestWhole = 9007199254740992;

/// Gathers the texts of numbers, in any order; missing values are left out.
class NumberFacts {
 public:
  /// Adds a text that occurs `count` times; false, and nothing is added, where it spells no number.
  bool add(std::string_view text, std::size_t count, const NumberSpelling& spelling = {});
  /// Adds a number that is spelled with the shortest text, as programs print it.
  void add_shortest(double number);

  std::size_t values() const { return values_; }  ///< different ones
  std::size_t rows() const { return rows_; }
  bool whole() const { return whole_; }        ///< all are whole and none is beyond kLargestWhole
  bool padded() const { return padded_; }      ///< one has zeros before it, as 007
  bool exact() const { return exact_; }        ///< a double holds the digits of each
  bool exponent() const { return exponent_; }  ///< one has an exponent, as 1e5
  int decimals() const { return decimals_; }

  /// Sets the decimals, and how the spelling leaves out zeros and digits. Decimals that are stated are the least.
  void set(int& decimals, NumberSpelling& spelling) const;

 private:
  void add(const NumberText& number, std::string_view plain, std::size_t count);

  std::size_t values_ = 0;
  std::size_t rows_ = 0;
  int decimals_ = 0;
  std::optional<int> fewest_;  // decimals of the one that has the fewest
  int zeros_ = 0;              // decimals of those that end in a zero
  std::size_t digits_ = 0;
  double largest_ = 0;  // magnitude
  bool exponent_ = false;
  bool whole_ = true;
  bool padded_ = false;
  bool exact_ = true;
  bool signed_ = true;  // every positive one has a plus
  bool any_positive_ = false;
  std::string thousands_;
  std::size_t ungrouped_ = 0;  // that have four digits or more
  std::optional<NegativeStyle> negative_;
};

}  // namespace sfumato
