// Which formats of table files are read and written here, and what to do about the others.
#pragma once

#include <string>

#include "sfumato/files/csv_dialect.h"
#include "sfumato/files/input_file.h"

namespace sfumato {

/// Throws Error (bad_data) for a file that is not text: for Parquet, Feather and Excel with the command that converts
/// it.
void check_is_text(InputFile& file);

/// What may be written under a name.
enum class TableContent {
  words,    ///< a table of mixed columns: CSV
  numbers,  ///< a matrix: CSV or .npy
};

/// Throws Error (usage) for an output file whose ending promises another format than CSV (.csv, .tsv, .txt, each also
/// with .gz or .zst) or, of numbers, .npy. Names without an ending, "-" and what is not a regular file are CSV.
void check_table_path(const std::string& path, TableContent content);

/// The dialect of a file by that name: of a .tsv file tabs separate the columns.
CsvDialect dialect_of_path(const std::string& path, CsvDialect dialect);

}  // namespace sfumato
