// What a column is, told from its fields. Only the reading of frames uses this; docs/schema.md has the rules.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/columns/schema.h"
#include "sfumato/columns/text_dictionary.h"

namespace sfumato {

/// The different fields of a column that are not missing, in the order in which they come first.
using Values = std::vector<const TextDictionary::Entry*>;

/// Where a column stands, for messages.
struct ColumnLocation {
  std::string path;
  std::string name;

  /// "people.csv: line 3, column 'age': "
  std::string at(std::size_t line) const;
  /// "people.csv: column 'age': "
  std::string whole() const;
};

/// The kind of a column with these values, and what goes with it: decimals and format; not its levels, nor its range.
/// Throws Error (bad_data) for numbers with a few words among them and for dates that may be read in two ways.
ColumnSchema infer_column(const ColumnLocation& place, const Values& values, bool may_miss);

/// Gives a column of numbers the decimals that these values need; integers among which one is not whole are numbers.
void fit_numbers(const Values& values, ColumnSchema& schema);

/// Gives a column of dates its format where it has none, and the digits of its seconds. Throws Error (bad_data) where
/// no known format fits all values, or two do.
void fit_format(const ColumnLocation& place, const Values& values, ColumnSchema& schema);

/// Puts the word for no in front of that for yes.
void order_no_yes(std::vector<std::string>& categories);

/// Whether numbers, one for each row, say nothing but which row it is: all different and under a name like id, or
/// counting the rows.
bool counts_rows(std::string_view name, std::span<const double> numbers);

/// Whether texts, of which no two are the same, look like made for a computer, as UUIDs and serial numbers do: letters,
/// digits and dashes, with digits in most of them.
struct CodeLikeness {
  bool plain = true;
  std::size_t texts = 0;
  std::size_t with_digits = 0;

  void add(std::string_view text);
  bool holds() const { return plain && 2 * with_digits > texts; }
};

/// Throws Error (bad_data) for a field that is no number where the others are, with what can be done.
[[noreturn]] void fail_no_number(const ColumnLocation& place, const TextDictionary::Entry& odd);

}  // namespace sfumato
