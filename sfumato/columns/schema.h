// What the columns of a table are.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sfumato {

/// The kinds of columns; the last three are not learned.
enum class ColumnKind {
  number,      ///< any number
  integer,     ///< whole numbers
  category,    ///< one of several levels, which are words
  boolean,     ///< one of two words, the first of which says no
  datetime,    ///< a date, a time or both
  constant,    ///< one value in every row
  identifier,  ///< another value in every row, that says nothing but which row it is
  text,        ///< free text
};
inline std::span<const std::string_view> enum_names(ColumnKind) {
  static constexpr std::array<std::string_view, 8> kNames{"number",   "integer",  "category",   "boolean",
                                                          "datetime", "constant", "identifier", "text"};
  return kNames;
}

/// Digits after the point that a column may state; with more, each value has as many as it needs.
inline constexpr int kMostDecimals = 15;

/// One column of a table.
struct ColumnSchema {
  std::string name{};
  ColumnKind kind = ColumnKind::number;
  std::vector<std::string> categories{};  ///< category, boolean: as the file spells them; constant: its one value
  bool ordered = false;                   ///< of a category: its levels are in order
  /// number, integer: digits after the point that its values are written with, -1 for as many as a value needs;
  /// datetime: those of its seconds, where the format has %f
  int decimals = 0;
  double minimum = 0;  ///< number, integer, datetime (seconds since 1970, UTC): the range seen
  double maximum = 0;
  bool may_miss = false;  ///< values were missing
  std::string missing{};  ///< how the file spells a missing value; "" is an empty field
  std::string format{};   ///< of a datetime: how the file writes it, in the letters of parse_datetime()
  /// category, boolean: words that are no level count as missing, since they were too rare to be learned
  bool others_missing = false;

  bool operator==(const ColumnSchema&) const = default;
};

struct Schema {
  std::vector<ColumnSchema> columns;
  std::vector<std::string> missing_words{};  ///< that stand for a missing value, besides the usual ones

  bool operator==(const Schema&) const = default;
};

/// Whether a column of this kind holds numbers in a Frame: number, integer, datetime.
bool holds_numbers(ColumnKind kind);
/// Whether a column of this kind holds indices of levels in a Frame: category, boolean.
bool holds_categories(ColumnKind kind);

}  // namespace sfumato
