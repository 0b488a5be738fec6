// The whole way of a sample, from noise to points, to a file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/diffusion/level.h"
#include "sfumato/files/npy.h"
#include "sfumato/points/point_model.h"

namespace sfumato::app {

/// An array [levels, rows, columns] in the columns' units, written block by block where it belongs, so that memory does
/// not grow with the rows; and beside it the levels, a table of alpha and sigma: path.levels.csv of path.npy. Both
/// appear at finish().
class TrajectoryWriter {
 public:
  /// Throws Error (usage) where the path does not end in .npy, and (failure) where it is no regular file.
  TrajectoryWriter(const std::string& path, const PointModel& model, const std::vector<NoiseLevel>& levels,
                   std::uint64_t rows);
  /// A WayObserver.
  void operator()(std::uint64_t first_row, std::size_t index, ConstMatrix x);
  void finish();

 private:
  const PointModel& model_;
  std::vector<NoiseLevel> levels_;
  std::uint64_t rows_;
  std::string levels_path_;
  NpyWriter points_;
  std::vector<double> in_units_;
};

/// Where the levels of a trajectory go. Throws Error (usage) where its path does not end in .npy.
std::string trajectory_levels_path(const std::string& path);

}  // namespace sfumato::app
