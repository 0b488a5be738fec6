// The records of a CSV file (RFC 4180), whatever stands in them, parsed by libcsv. Only this module uses it.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/files/input_file.h"

namespace sfumato {

/// One record of a file.
struct CsvRecord {
  std::span<const std::string_view> fields;  ///< without blanks around them
  std::size_t line = 0;                      ///< on which it begins
  char separator = ',';                      ///< between the fields of this file
};

/// Takes a record, which is gone after the call.
using TakeRecord = std::function<void(const CsvRecord& record)>;

/// Hands over every record of a file, in order, with commas, semicolons or tabs between fields, whichever the first
/// line has. Quotes, blank lines, CRLF and a byte order mark are fine. What `take` throws passes through. Throws Error
/// (failure) when the file cannot be read, and (bad_data) with the line for quotes that do not fit and for what is not
/// text.
void read_csv_records(InputFile& file, const TakeRecord& take);

/// A text as it is written to a file: in quotes where it would not come back without them.
std::string csv_field(std::string_view text);

/// Whether a first record names columns: one of its fields is neither a number nor missing, or all are missing.
bool is_header(std::span<const std::string_view> fields);

/// The names in a header. Throws Error (bad_data) for a name that is not UTF-8 and for two that are the same, and
/// unless `may_be_blank` for a blank one.
std::vector<std::string> column_names(const std::string& path, std::size_t line,
                                      std::span<const std::string_view> fields, bool may_be_blank);

/// Throws Error (bad_data) unless a record has as many fields as there are columns.
void check_width(const std::string& path, std::size_t line, std::size_t fields, std::size_t columns);

}  // namespace sfumato
