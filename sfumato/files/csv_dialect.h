// How a CSV file is written: separator, decimal sign, quotes, line ends, encoding, header.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sfumato/files/text_encoding.h"

namespace sfumato {

/// Which fields stand in quotes; a field that needs them always does.
enum class CsvQuoting {
  minimal,  ///< those that need it
  all,      ///< all
  text,     ///< those of some columns, usually of those that are not numbers
};
inline std::span<const std::string_view> enum_names(CsvQuoting) {
  static constexpr std::array<std::string_view, 3> kNames{"minimal", "all", "text"};
  return kNames;
}

enum class LineEnds { lf, crlf, cr };
inline std::span<const std::string_view> enum_names(LineEnds) {
  static constexpr std::array<std::string_view, 3> kNames{"lf", "crlf", "cr"};
  return kNames;
}

/// The form of a CSV file. The default is RFC 4180 with line feeds, in UTF-8.
struct CsvDialect {
  char separator = ',';        ///< comma, semicolon, tab or vertical bar
  bool decimal_comma = false;  ///< 1.234,5 is 1234.5
  CsvQuoting quoting = CsvQuoting::minimal;
  bool quoted_names = false;    ///< the header's names stand in quotes
  bool quoted_missing = false;  ///< missing values do, too, also empty ones
  LineEnds line_ends = LineEnds::lf;
  TextEncoding encoding = TextEncoding::utf8;
  bool header = true;  ///< the first line has the names of the columns

  char decimal_mark() const { return decimal_comma ? ',' : '.'; }
  /// "\n", "\r\n" or "\r".
  std::string_view line_end() const;

  bool operator==(const CsvDialect&) const = default;
};

/// The decimal mark of a file; of one whose dialect is not known, a point.
inline char decimal_mark_of(const std::optional<CsvDialect>& dialect) {
  return dialect ? dialect->decimal_mark() : '.';
}

/// Reads a dialect: words between commas, "semicolon,decimal=comma,lines=crlf". A separator's name (comma, semicolon,
/// tab, pipe) starts from the default dialect, and only as the first word; other words change `base`:
/// decimal=point|comma, quoting=minimal|all|text, names=plain|quoted, missing=plain|quoted, lines=lf|crlf|cr,
/// encoding=utf-8|utf-8-sig|utf-16|utf-16be|windows-1252, header=yes|no. Throws Error (usage) for other words.
CsvDialect parse_dialect(const std::string& text, const CsvDialect& base = {});

/// A dialect in the words of parse_dialect(); the separator first, then what differs from the default.
std::string dialect_text(const CsvDialect& dialect);

/// Exchanges points and commas in a text that is a number in either convention, with or without a currency or a percent
/// sign: 1.234,5 and 1,234.5. Other text stays: dates such as 31.12.2024, words. Its own inverse.
void exchange_decimals(std::string& text);

/// The decimal sign of a number as exchange_decimals() takes it: ',' or '.'; 0 for other text, and where the sign may
/// stand between thousands (1,234), unless `decimals` says that a sign alone is a decimal one.
char decimal_sign(std::string_view text, bool decimals);

}  // namespace sfumato
