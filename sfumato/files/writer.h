// Tables to files, row block by row block.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sfumato/base/points.h"

namespace sfumato {

/// A table on its way to a file. Memory does not grow with the rows, and the file appears at finish(), whole.
/// All throw Error (failure) when the disk or the path does not do it.
class PointsWriter {
 public:
  virtual ~PointsWriter() = default;
  /// rows: [any number, columns], row-major. Throws Error (usage) when it is not whole rows.
  virtual void append(std::span<const double> rows) = 0;
  virtual void append(std::span<const float> rows) = 0;
  /// Puts the file in its place; nothing may be appended afterwards.
  virtual void finish() = 0;
};

/// A writer by the path's ending: .npy (float64), otherwise CSV; "-" is CSV on standard output. `rows` is how many will
/// be appended, for the formats that say so first.
std::unique_ptr<PointsWriter> make_points_writer(const std::string& path, const std::vector<std::string>& columns,
                                                 std::uint64_t rows);

/// A whole table to a file by make_table_writer.
void write_points(const Points& points, const std::string& path);

}  // namespace sfumato
