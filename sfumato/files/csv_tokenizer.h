// Splits CSV text into records and fields (RFC 4180), without copying what is not escaped.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sfumato {

/// A field as it stands in the text.
struct CsvToken {
  std::string_view raw;   ///< all between the separators, with blanks and quotes
  std::string_view text;  ///< without blanks at the ends and without quotes; doubled quotes are still double
  bool quoted = false;
  bool escaped = false;  ///< has doubled quotes
};

/// A record as it stands in the text.
struct CsvTokens {
  std::vector<CsvToken> fields;  ///< none for a blank line
  std::string_view ending;       ///< its line end; empty at the end of the text
  std::size_t lines_inside = 0;  ///< line ends in quoted fields
};

/// How the text of a record ends.
enum class CsvCut { whole, incomplete, stray_quote, open_quote };

/// Reads the record at the beginning of `text` and removes it from there. `last`: no more text follows; otherwise a
/// record that may go on is incomplete, and the text stays. Fields are separated by `separator`; blanks around them,
/// quotes and the line ends LF, CRLF and CR are taken. stray_quote: a quote inside a field that is not quoted, or text
/// behind a closing quote. open_quote: a quote that is never closed.
CsvCut next_record(std::string_view& text, char separator, bool last, CsvTokens& record);

/// Makes doubled quotes single: the text of a token that is escaped.
void unescape(std::string& text);

}  // namespace sfumato
