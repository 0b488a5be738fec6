// The schema of a table: names, kinds and formats of its columns.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/columns/number_spelling.h"
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
  identifier,  ///< a distinct value in every row, such as an order number; new ones are made by its pattern
  text,        ///< free text: made by its pattern, or left empty
};
inline std::span<const std::string_view> enum_names(ColumnKind) {
  static constexpr std::array<std::string_view, 8> kNames{"number",   "integer",  "category",   "boolean",
                                                          "datetime", "constant", "identifier", "text"};
  return kNames;
}

/// What becomes of a column of free text.
enum class TextColumns {
  keep,     ///< a category: the texts of the file are drawn
  pattern,  ///< new texts are made in the pattern of the file's
  drop,     ///< left empty
};
inline std::span<const std::string_view> enum_names(TextColumns) {
  static constexpr std::array<std::string_view, 3> kNames{"keep", "pattern", "drop"};
  return kNames;
}

/// Keys of one form of a pattern that are in use, by their indices (key_index()).
struct KeyRange {
  std::size_t form = 0;
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  bool operator==(const KeyRange&) const = default;
};

/// Digits after the point that a column may state.
inline constexpr int kMostDecimals = 20;
/// Up to so many, whole steps of the last one are learned.
inline constexpr int kMostExactDecimals = 15;

/// One column of a table.
struct ColumnSchema {
  std::string name{};
  ColumnKind kind = ColumnKind::number;
  std::vector<std::string> categories{};  ///< words of a category, a constant's value, a datetime's offsets if several
  bool ordered = false;                   ///< category: whether the categories are ordered
  /// number, integer: digits after the decimal point when written, -1 for as many as a value needs; datetime: digits of
  /// the seconds if the format has %f
  int decimals = 0;
  double minimum = 0;  ///< number, integer, datetime (seconds since 1970, UTC): observed range
  double maximum = 0;
  bool may_miss = false;                    ///< whether values may be missing
  std::string missing{};                    ///< the word for a missing value in the file; "" is an empty field
  std::vector<std::string> also_missing{};  ///< other words for one that the file has, or that only this column has
  /// datetime: its format, with the specifiers of parse_datetime(); number, integer: of a duration in seconds, with
  /// those of parse_duration()
  std::string format{};
  NumberSpelling spelling{};  ///< number, integer: how they are written
  std::string pattern{};  ///< identifier, text: what its values look like, see parse_key_pattern(); "" counts the rows
  std::vector<KeyRange> taken{};  ///< what is not made: keys of the file, words for a missing value; ascending
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
/// Whether a column has numbers that a reader of plain numbers does not understand: with a unit, or as a duration. A
/// decimal comma is a matter of the file.
bool is_spelled(const ColumnSchema& column);
/// Exchanges points and commas between the first and the last digit: 1.234,5 kg and 1,234.5 kg.
void exchange_marks(std::string& text);
/// Exchanges the marks of a column of numbers or of a constant number, so that those spelled for files with one decimal
/// mark are spelled for files with the other. A column that has not the mark `from` stays.
void set_decimal_mark(ColumnSchema& column, char from, char to);
/// Decimals that all values of a column of numbers are multiples of; -1 where it has more than can be counted.
int counted_decimals(const ColumnSchema& column);
/// The number of a text in a column of numbers: seconds of a time or a duration, a number in the column's spelling or a
/// plain one; empty for another text.
std::optional<double> number_of_text(std::string_view text, const ColumnSchema& column);
/// Appends a number of such a column as its schema says.
void append_number(std::string& out, double value, const ColumnSchema& column);
/// Whether a Table stores columns of this kind as category indices: category, boolean.
bool holds_categories(ColumnKind kind);

}  // namespace sfumato
