// Writes matrices of numbers to files in blocks of rows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sfumato/base/points.h"
#include "sfumato/files/csv_dialect.h"

namespace sfumato {

/// A writer of points. Memory does not grow with the rows, and the file appears complete at finish(). All functions
/// throw Error (failure) if the file cannot be written.
class PointsWriter {
 public:
  virtual ~PointsWriter() = default;
  /// rows: [any number, columns], row-major. Throws Error (usage) if its size is not a multiple of the columns.
  virtual void append(std::span<const double> rows) = 0;
  /// The same from single precision.
  virtual void append(std::span<const float> rows) = 0;
  /// Renames the file to its path. No rows may follow.
  virtual void finish() = 0;
};

/// A writer for the ending of the path: .npy (float64), otherwise CSV in the dialect, by default commas, or tabs for
/// .tsv; "-" is standard output. `rows` is the total number of rows, needed by formats with a header. Throws Error as
/// check_table_path() does.
std::unique_ptr<PointsWriter> make_points_writer(const std::string& path, const std::vector<std::string>& columns,
                                                 std::uint64_t rows, const std::optional<CsvDialect>& dialect = {});

/// Writes all points to a file.
void write_points(const Points& points, const std::string& path, const std::optional<CsvDialect>& dialect = {});

}  // namespace sfumato
