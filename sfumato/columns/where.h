// Parses conditions on the columns of a table, such as sex=Female,age>=60.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/columns/schema.h"

namespace sfumato {

enum class Relation { equal, unequal, less, at_most, greater, at_least };
inline std::span<const std::string_view> enum_names(Relation) {
  static constexpr std::array<std::string_view, 6> kNames{"=", "!=", "<", "<=", ">", ">="};
  return kNames;
}

/// A condition as a program gives it: a column's value is one of several (equal), none of them (unequal), or compared
/// with the only one. Values are spelled as in the data; "" is a missing value.
struct WhereCondition {
  std::string column;
  Relation relation = Relation::equal;
  std::vector<std::string> values;
};

/// One condition: a column equals one of the values, equals none of them, or is compared with the only value.
struct WhereTerm {
  std::string text;  ///< source text, for messages
  std::size_t column = 0;
  Relation relation = Relation::equal;
  std::vector<std::string> values;  ///< without quotes and surrounding blanks; "" is a missing value
};

/// The terms of conditions that a program gives. Throws Error (usage) on a column that the schema lacks, one that is
/// not learned, and a condition without values.
std::vector<WhereTerm> where_terms(const std::vector<WhereCondition>& conditions, const Schema& schema);

/// Splits a text at a separator outside double quotes.
std::vector<std::string> split_outside_quotes(std::string_view text, char sign);

/// Parses conditions separated by commas. Names and values that contain signs may be in double quotes; a quote inside
/// is doubled. Throws Error (usage) on invalid syntax, on a column that the schema does not have, and on a column that
/// is not learned.
std::vector<WhereTerm> parse_where(std::string_view text, const Schema& schema);

}  // namespace sfumato
