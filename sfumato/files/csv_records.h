// Reads the records of a CSV file as text (RFC 4180).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/files/csv_sniffer.h"
#include "sfumato/files/csv_tokenizer.h"
#include "sfumato/files/input_file.h"

namespace sfumato {

/// One record of a file.
struct CsvRecord {
  std::span<const std::string_view> fields;  ///< without surrounding blanks
  std::size_t line = 0;                      ///< line on which the record begins
  bool header = false;                       ///< the fields are the names of the columns
  char decimal_mark = '.';                   ///< of the file's numbers
};

/// Receives a record, which is valid only during the call.
using TakeRecord = std::function<void(const CsvRecord& record)>;

/// Calls `take` for every record of a file, in order, and returns the file's form, which the beginning of the file
/// tells; `likely` as csv_form_of() takes it. A header comes first. Accepts quotes, blank lines, any line ends, UTF-8,
/// UTF-16 with a byte order mark and Windows-1252. Exceptions of `take` are passed on. Throws Error (failure) if the
/// file cannot be read, and (bad_data) with the line for unbalanced quotes, and for Parquet, Excel and other binary
/// files with what to do.
CsvForm read_csv_records(InputFile& file, const TakeRecord& take, const std::optional<CsvDialect>& likely = {});

/// Receives a record as it stands in the file, blank lines too, and the line on which it begins.
using TakeTokens = std::function<void(const CsvTokens& record, std::size_t line)>;

/// Receives the form of a file before its first record.
using TakeForm = std::function<void(const CsvForm& form)>;

/// The same without a change to the text of the fields.
CsvForm read_csv_tokens(InputFile& file, const TakeForm& start, const TakeTokens& take,
                        const std::optional<CsvDialect>& likely = {});

/// The names in a header. Throws Error (bad_data) for names that are not UTF-8, for duplicate names and, unless
/// `may_be_blank`, for blank ones.
std::vector<std::string> column_names(const std::string& path, std::size_t line,
                                      std::span<const std::string_view> fields, bool may_be_blank);

/// Throws Error (bad_data) unless the record has as many fields as there are columns.
void check_width(const std::string& path, std::size_t line, std::size_t fields, std::size_t columns);

}  // namespace sfumato
