// Infers the schema of a column from its fields; the rules are in docs/schema.md. Used by the table reader only.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/columns/number_facts.h"
#include "sfumato/columns/schema.h"
#include "sfumato/columns/text_dictionary.h"

namespace sfumato {

/// The distinct values of a column that are not missing, in order of first appearance.
using Values = std::vector<const TextDictionary::Entry*>;

/// The file and name of a column, for messages.
struct ColumnLocation {
  std::string path;
  std::string name;

  /// "people.csv: line 3, column 'age': "
  std::string at(std::size_t line) const;
  /// "people.csv: column 'age': "
  std::string whole() const;
};

/// The kind of a column with these values, with decimals and format but without categories and range. plain: how the
/// file writes numbers that have no spelling of their own, which says its decimal mark. Throws Error
/// (bad_data) for damaged numbers among others and for dates that several formats can parse differently.
ColumnSchema infer_column(const ColumnLocation& location, const Values& values, bool may_miss,
                          const NumberSpelling& plain = {});

/// Sets the decimals and the spelling of a numeric column; an integer column with a fractional value becomes a number
/// column. A column without a spelling whose values are no plain numbers gets one, or the format of a duration.
void fit_numbers(const Values& values, ColumnSchema& schema);
/// The same for a column whose spelling is known, from what its texts have in common.
void fit_numbers(const NumberFacts& facts, ColumnSchema& schema);

/// Sets the format of a datetime column that has none, and the digits of its seconds. Throws Error (bad_data) if no
/// supported format fits all values, or if several fit with different times.
void fit_format(const ColumnLocation& location, const Values& values, ColumnSchema& schema);

/// Sorts the two words of a boolean: no before yes.
void order_no_yes(std::vector<std::string>& categories);

/// Whether whole numbers, one for each row, are keys: all distinct, and under a name like id, or counting the rows, or
/// so many in so narrow a range that data would have repeated some.
bool are_keys(std::string_view name, std::span<const double> numbers);

/// Whether a column with so many distinct words has too many for a category.
bool is_free_text(std::size_t distinct, std::size_t rows);

/// Throws Error (bad_data) for a word in a numeric column and suggests remedies.
[[noreturn]] void fail_no_number(const ColumnLocation& location, const TextDictionary::Entry& odd);

}  // namespace sfumato
