// Rows of a model, or of its scores, to a file.
#pragma once

#include <string>

#include "sfumato/engine/data_source.h"
#include "sfumato/engine/model.h"

namespace sfumato {

/// Writes rows to a .csv, .tsv, .txt or .npy file, whole or not at all, in the dialect of output_dialect(). Rows of a
/// table model's columns are spelled as the rows that it learned; other rows must be numbers. Throws Error as
/// output_dialect(), check_table_path(), read_rows() and read_points() do.
void write_rows(const Model& model, const DataSource& rows, const std::string& path, const std::string& dialect = "");

}  // namespace sfumato
