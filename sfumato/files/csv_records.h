// Reads the records of a CSV file as text (RFC 4180), parsed by libcsv.
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
  std::span<const std::string_view> fields;  ///< without surrounding blanks
  std::size_t line = 0;                      ///< line on which the record begins
  char separator = ',';                      ///< separator of the file
};

/// Receives a record, which is valid only during the call.
using TakeRecord = std::function<void(const CsvRecord& record)>;

/// Calls `take` for every record of a file, in order. The separator (comma, semicolon or tab) is detected from the
/// first line. Accepts quotes, blank lines, CRLF and a byte order mark. Exceptions of `take` are passed on. Throws
/// Error (failure) if the file cannot be read, and (bad_data) with the line for unbalanced quotes and for binary data.
void read_csv_records(InputFile& file, const TakeRecord& take);

/// A text as a CSV field, quoted if necessary.
std::string csv_field(std::string_view text);

/// Whether a first record is a header: one of its fields is neither a number nor missing, or all fields are missing.
bool is_header(std::span<const std::string_view> fields);

/// The names in a header. Throws Error (bad_data) for names that are not UTF-8, for duplicate names and, unless
/// `may_be_blank`, for blank ones.
std::vector<std::string> column_names(const std::string& path, std::size_t line,
                                      std::span<const std::string_view> fields, bool may_be_blank);

/// Throws Error (bad_data) unless the record has as many fields as there are columns.
void check_width(const std::string& path, std::size_t line, std::size_t fields, std::size_t columns);

}  // namespace sfumato
