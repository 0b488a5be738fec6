// A CSV file with its holes filled, and all else as it stands.
#pragma once

#include <string>

#include "sfumato/base/atomic_file.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// Copies a CSV file, which read_frame() has read as `holes`, and writes the values of `filled` where `holes` has
/// missing ones; so rows, columns, identifiers, free text and the spelling of what is known stay. An empty constant
/// becomes its value. Fields are separated by commas; what could not be filled stays as it is. Throws Error (failure)
/// where a file cannot be read or written, and (bad_data) where the file is another one by now.
void write_filled(const std::string& path, const Table& incomplete, const Table& filled, AtomicFile out);

}  // namespace sfumato
