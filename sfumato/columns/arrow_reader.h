// A data frame of another program, as Points or as a Table.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "sfumato/base/points.h"
#include "sfumato/columns/arrow_abi.h"
#include "sfumato/columns/arrow_column.h"
#include "sfumato/columns/arrow_scan.h"
#include "sfumato/columns/arrow_types.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// All batches of an Arrow stream, read in place.
class ArrowReader {
 public:
  /// Takes the stream's batches; the stream itself stays the caller's. source: what messages call the data. Throws
  /// Error (bad_data) on a stream that fails, two columns of one name and no columns, and ArrowTypeError on a type that
  /// cannot be learned.
  explicit ArrowReader(ArrowArrayStream& stream, std::string source = "data");
  ~ArrowReader() { release(); }
  ArrowReader(const ArrowReader&) = delete;
  ArrowReader& operator=(const ArrowReader&) = delete;

  const std::vector<ArrowField>& fields() const { return fields_; }
  std::size_t rows() const { return rows_; }
  /// Whether all columns are numbers, none of them null or NaN.
  bool is_points() const;
  /// All columns as numbers; a null is NaN. Throws Error (bad_data) for a column of other things.
  Points points() const { return points(names()); }
  /// Some of them.
  Points points(const std::vector<std::string>& names) const;
  /// The columns as a CSV file of them would be read, but that categories, dates and times are what their types say.
  /// Throws Error as read_table() does.
  Table table(const TableOptions& options, ArrowCells cells = ArrowCells::typed) const;
  /// The columns of a schema, in its order. Throws Error (bad_data) where they are others.
  Table table(const Schema& schema, ArrowCells cells = ArrowCells::typed) const;

 private:
  void release();
  void take_schema(ArrowArrayStream& stream);
  void take_batches(ArrowArrayStream& stream);
  void add_batch(const ArrowArray& batch);
  void check_rows() const;
  ArrowType type_of(const std::string& name, const char* format) const;
  std::vector<std::string> names() const;
  std::size_t find(const std::string& name) const;

  std::string source_;
  ArrowSchema schema_{};
  std::vector<std::unique_ptr<ArrowArray>> arrays_;
  std::vector<ArrowField> fields_;
  std::vector<ArrowBatches> columns_;
  std::size_t rows_ = 0;
};

}  // namespace sfumato
