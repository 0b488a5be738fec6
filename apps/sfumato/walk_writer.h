// Points on their way, moment by moment, to a file.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/files/writer.h"

namespace sfumato::app {

class WalkWriter {
 public:
  /// Points of one moment: a table. Throws Error as make_table_writer does.
  WalkWriter(const std::string& path, const std::vector<std::string>& columns, std::uint64_t rows);
  /// Points of several moments, each of `rows` rows: as .npy an array [moments, rows, columns], as CSV with the moment
  /// in a column before the others, which is called `moment`.
  WalkWriter(const std::string& path, const std::vector<std::string>& columns, const std::string& moment,
             std::uint64_t moments, std::uint64_t rows);

  /// x: [rows, columns], or a column less and `behind` it: [rows].
  void append(std::uint64_t moment, ConstMatrix x, std::span<const double> behind = {});
  void finish() { writer_->finish(); }

 private:
  bool numbered_ = false;  // rows begin with their moment
  std::unique_ptr<PointsWriter> writer_;
};

}  // namespace sfumato::app
