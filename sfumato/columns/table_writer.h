// Writes tables to CSV files in blocks of rows.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sfumato/base/atomic_file.h"
#include "sfumato/columns/table.h"
#include "sfumato/files/csv_output.h"

namespace sfumato {

/// Writes rows in the format and the dialect of the schema: numbers in its spelling, dates in its format, missing
/// values as its word, constants as their value, identifiers and texts as the table has them; where it has none,
/// identifiers as row numbers from 1 and texts as missing. Compressed if the file name ends in .gz or .zst. Memory does
/// not grow with the rows, and the file appears complete at finish(). All functions throw Error (failure) if the file
/// cannot be written, and where the dialect's encoding lacks a character.
class TableWriter {
 public:
  /// Writes the header of a file of such columns.
  TableWriter(AtomicFile file, const Schema& schema)
      : TableWriter(std::move(file), schema, schema.dialect.value_or(CsvDialect())) {}
  /// The same in another dialect.
  TableWriter(AtomicFile file, const Schema& schema, const CsvDialect& dialect);
  /// Appends the rows of a table. Throws Error (usage) if its columns differ from the writer's.
  void append(const Table& table);
  /// Renames the file to its path. No rows may follow.
  void finish();

 private:
  void append_cell(const Table& table, std::size_t column, std::size_t row);
  std::string field_of(const std::string& text, bool quoted) const;

  CsvOutput file_;
  Schema schema_;
  std::vector<ColumnSchema> spelled_;                 // with the decimal mark of the dialect
  std::vector<bool> quoted_;                          // per column
  std::vector<std::vector<std::string>> categories_;  // per column, as CSV fields
  std::vector<std::string> missing_;
  std::uint64_t written_ = 0;
  std::string line_;
  std::string text_;
};

/// Appends a value in the format of the schema, without quotes: a number, date (with its offset) or category, or the
/// missing-value word.
void append_value(std::string& out, const ColumnSchema& schema, const TableColumn& column, std::size_t row);

/// Writes a complete table to a file; "-" is standard output. Throws Error as TableWriter and check_table_path() do.
void write_table(const Table& table, const std::string& path);
/// The same in another dialect than the schema's.
void write_table(const Table& table, const std::string& path, const CsvDialect& dialect);

}  // namespace sfumato
