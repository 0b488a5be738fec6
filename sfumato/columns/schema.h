// The schema of a table: names, kinds and formats of its columns.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/files/csv_dialect.h"

namespace sfumato {

/// The kinds of columns; the last three are not learned.
enum class ColumnKind {
  number,      ///< real numbers
  integer,     ///< integers
  category,    ///< one of several words
  boolean,     ///< one of two words, the first of which means no
  datetime,    ///< date, time or both
  constant,    ///< the same value in every row
  identifier,  ///< a distinct value in every row, such as a row number
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
  std::vector<std::string> categories{};  ///< category, boolean: words as in the file; constant: its value
  bool ordered = false;                   ///< category: whether the categories are ordered
  /// number, integer: digits after the decimal point when written, -1 for as many as a value needs; datetime: digits of
  /// the seconds if the format has %f
  int decimals = 0;
  double minimum = 0;  ///< number, integer, datetime (seconds since 1970, UTC): observed range
  double maximum = 0;
  bool may_miss = false;  ///< whether values may be missing
  std::string missing{};  ///< the word for a missing value in the file; "" is an empty field
  std::string format{};   ///< datetime: its format, with the specifiers of parse_datetime()
  /// category, boolean: words that are not a category count as missing, because they were too rare
  bool others_missing = false;
  bool quoted = false;  ///< its values stand in quotes in the file, where the dialect is CsvQuoting::text

  bool operator==(const ColumnSchema&) const = default;
};

struct Schema {
  std::vector<ColumnSchema> columns;
  std::vector<std::string> missing_words{};  ///< that stand for a missing value, besides the usual ones
  std::optional<CsvDialect> dialect{};       ///< of the file, and so of files that are written; unset: the default

  bool operator==(const Schema&) const = default;
};

/// Whether a Table stores columns of this kind as numbers: number, integer, datetime.
bool holds_numbers(ColumnKind kind);
/// Which columns of a file stand in quotes: all, none, or as the schema says; where it says nothing, all but numbers.
std::vector<bool> quoted_columns(const Schema& schema, CsvQuoting quoting);

/// Whether a Table stores columns of this kind as category indices: category, boolean.
bool holds_categories(ColumnKind kind);

}  // namespace sfumato
