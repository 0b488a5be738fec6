// Frames to a CSV file, block by block.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sfumato/base/atomic_file.h"
#include "sfumato/columns/table.h"
#include "sfumato/files/packed_file.h"

namespace sfumato {

/// Writes rows as the schema spells them: numbers with their decimals, dates in their format, missing values by their
/// word, constants as they are, identifiers numbered from 1, free text empty; compressed where the file's name ends in
/// .gz or .zst. Memory does not grow with the rows, and the file appears at finish(), whole. All throw Error (failure)
/// when the disk or the path does not do it.
class TableWriter {
 public:
  TableWriter(AtomicFile file, const Schema& schema);
  /// Appends the rows of a frame with the writer's columns. Throws Error (usage) when its columns are others.
  void append(const Table& table);
  /// Puts the file in its place; nothing may be appended afterwards.
  void finish();

 private:
  void append_field(const Table& table, std::size_t column, std::size_t row);

  PackedFile file_;
  Schema schema_;
  std::vector<std::vector<std::string>> levels_;  // of each column, as fields of the file
  std::vector<std::string> missing_;
  std::uint64_t written_ = 0;
  std::string line_;
};

/// Appends a number with so many decimals, -1 for as many as it needs.
void append_number(std::string& out, double value, int decimals);
/// Appends a value as the schema spells it, and no quotes: of a number, a date or a level, missing or not.
void append_value(std::string& out, const ColumnSchema& schema, const TableColumn& column, std::size_t row);

/// A whole frame to a file; "-" is standard output.
void write_table(const Table& table, const std::string& path);

}  // namespace sfumato
