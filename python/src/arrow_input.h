// A data frame of another program, as the engine wants it: a table of numbers, or a frame of mixed columns.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arrow_abi.h"
#include "arrow_column.h"
#include "sfumato/base/points.h"
#include "sfumato/columns/table.h"

namespace sfumato::python {

/// What is kept of a column's type, so that new rows come in it.
struct ArrowLayout {
  std::string name;
  std::string format;       ///< of the values, those of a dictionary included
  bool dictionary = false;  ///< categories
  bool ordered = false;
  bool nulls = false;  ///< there were nulls; floats without them spell missing values NaN
};

/// All batches of a stream, read in place.
class ArrowInput {
 public:
  /// Takes the stream's batches; the stream itself stays the caller's. Throws Error (bad_data) on a stream that fails,
  /// two columns of one name and no columns, and nanobind's type_error on a type that cannot be learned.
  explicit ArrowInput(ArrowArrayStream& stream);
  ~ArrowInput() { release(); }
  ArrowInput(const ArrowInput&) = delete;
  ArrowInput& operator=(const ArrowInput&) = delete;

  const std::vector<ArrowLayout>& layouts() const { return layouts_; }
  std::size_t rows() const { return rows_; }
  /// Whether all columns are numbers, none of them null or NaN.
  bool is_points() const;
  /// All columns as numbers; a null is NaN. Throws Error (bad_data) for a column of other things.
  Points table() const { return table(names()); }
  /// Some of them.
  Points table(const std::vector<std::string>& names) const;
  /// The columns as a CSV file of them would be read, but that categories, dates and times are what their types say.
  /// Throws Error as read_frame() does.
  Table table(const TableOptions& options) const;
  /// The columns of a schema, in its order. Throws Error (bad_data) where they are others.
  Table table(const Schema& schema) const;

 private:
  struct Column {
    ArrowType type;
    ArrowType index;  // of a dictionary, that of its places
    std::vector<ArrowColumn> batches;
  };
  void release();
  void take_schema(ArrowArrayStream& stream);
  void take_batches(ArrowArrayStream& stream);
  void add_batch(const ArrowArray& batch);
  static void for_each_cell(const Column& column, const TimeText& time,
                            const std::function<void(std::string_view)>& take);
  static TimeText time_text(const Column& column);
  static ColumnSchema state(const ArrowLayout& layout, const Column& column);
  std::vector<std::string> names() const;
  std::size_t find(const std::string& name) const;
  TableColumn scan(std::size_t column, std::optional<ColumnSchema> stated, bool fixed,
                   const std::vector<std::string>& missing, ColumnSchema& schema) const;

  ArrowSchema schema_{};
  std::vector<std::unique_ptr<ArrowArray>> arrays_;
  std::vector<ArrowLayout> layouts_;
  std::vector<Column> columns_;
  std::size_t rows_ = 0;
};

}  // namespace sfumato::python
