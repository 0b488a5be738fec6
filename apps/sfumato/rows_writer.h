// Rows of a model of either kind to a file.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sfumato/columns/table_writer.h"
#include "sfumato/engine/sample.h"
#include "sfumato/files/writer.h"

namespace sfumato::app {

/// Memory does not grow with the rows, and the file appears at finish(), whole.
class RowsWriter {
 public:
  /// count: how many rows will be appended. Throws Error as make_points_writer(), check_table_path() and TableWriter
  /// do.
  RowsWriter(const Model& model, const std::string& path, std::uint64_t count, const CsvDialect& dialect);
  void append(const Rows& rows);
  void finish();
  std::uint64_t written() const { return written_; }

 private:
  std::unique_ptr<PointsWriter> points_;
  std::optional<TableWriter> table_;
  std::uint64_t written_ = 0;
};

}  // namespace sfumato::app
