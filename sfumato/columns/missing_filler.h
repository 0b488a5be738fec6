// Fills the missing values of a CSV file and keeps everything else.
#pragma once

#include <string>

#include "sfumato/base/atomic_file.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// Copies a CSV file that was read as `incomplete` and writes the values of `filled` where `incomplete` has missing
/// ones. Row order, column order, identifiers, free text and the spelling of present values are kept. Empty fields of a
/// constant column get its value; values missing in `filled` stay missing. The output is separated by commas. Throws
/// Error (failure) if a file cannot be read or written, and (bad_data) if the file has changed since it was read.
void write_filled(const std::string& path, const Table& incomplete, const Table& filled, AtomicFile out);

}  // namespace sfumato
