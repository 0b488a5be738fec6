// Fills the missing values of a CSV file and keeps everything else.
#pragma once

#include <string>

#include "sfumato/base/atomic_file.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// Copies a CSV file that was read as `incomplete` and writes the values of `filled` where `incomplete` has missing
/// ones. All other bytes are kept: the order of rows and columns, identifiers, free text, the spelling of present
/// values, quotes, line ends, the encoding. Empty fields of a constant column get its value; values missing in `filled`
/// stay missing. With changes to its dialect, in the words of parse_dialect(), or with tabs for a .tsv file,
/// the texts of the fields are kept. Throws Error (failure)
/// if a file cannot be read or written, and (bad_data) if the file has changed since it was read.
void write_filled(const std::string& path, const Table& incomplete, const Table& filled, AtomicFile out,
                  const std::string& dialect = "");

}  // namespace sfumato
