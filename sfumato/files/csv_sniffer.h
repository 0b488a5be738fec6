// Tells the dialect of a CSV file from the beginning of its text.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sfumato/files/csv_dialect.h"

namespace sfumato {

/// The dialect of a file, and what of it differs between the columns.
struct CsvForm {
  CsvDialect dialect;
  std::vector<bool> quoted;  ///< by column of the file: its values stand in quotes; may be shorter than the columns

  /// Whether a column differs from others by its quotes.
  bool is_quoted(std::size_t column) const {
    return dialect.quoting == CsvQuoting::text && column < quoted.size() && quoted[column];
  }
};

/// Tells the form of a file from the beginning of its text, in UTF-8. `whole`: no more text follows. `likely`: a
/// dialect to go by where the text leaves the decimal sign open. The encoding stays as it is by default.
///
/// The separator is the one of semicolon, tab, comma and bar that every line has equally often, outside quotes; else
/// the one that the first line has. Numbers have decimal commas where more fields are numbers with a decimal comma than
/// with a decimal point, and between semicolons also where no field tells.
CsvForm csv_form_of(std::string_view text, bool whole, const std::optional<CsvDialect>& likely = {});

/// Whether a first record is a header: one of its fields is neither a number nor missing, or all fields are missing.
bool is_header(std::span<const std::string_view> fields);

}  // namespace sfumato
