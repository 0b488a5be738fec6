// Writes tables to CSV files in blocks of rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sfumato/base/atomic_file.h"
#include "sfumato/columns/table.h"
#include "sfumato/files/packed_file.h"

namespace sfumato {

/// Writes rows in the format of the schema: numbers with its decimals, dates in its format, missing values as its word,
/// constants as their value, identifiers and texts as the table has them; where it has none, identifiers as row numbers
/// from 1 and texts as missing. Compressed if the file name
/// ends in .gz or .zst. Memory does not grow with the rows, and the file appears complete at finish(). All functions
/// throw Error (failure) if the file cannot be written.
class TableWriter {
 public:
  /// Writes the header of a file of such columns.
  TableWriter(AtomicFile file, const Schema& schema);
  /// Appends the rows of a table. Throws Error (usage) if its columns differ from the writer's.
  void append(const Table& table);
  /// Renames the file to its path. No rows may follow.
  void finish();

 private:
  void append_field(const Table& table, std::size_t column, std::size_t row);

  PackedFile file_;
  Schema schema_;
  std::vector<std::vector<std::string>> categories_;  // per column, as CSV fields
  std::vector<std::string> missing_;
  std::uint64_t written_ = 0;
  std::string line_;
};

/// Appends a value in the format of the schema, without quotes: a number, date (with its offset) or category, or the
/// missing-value word.
void append_value(std::string& out, const ColumnSchema& schema, const TableColumn& column, std::size_t row);

/// Writes a complete table to a file; "-" is standard output.
void write_table(const Table& table, const std::string& path);

}  // namespace sfumato
