#include "apps/sfumato/trajectory_writer.h"

#include <filesystem>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/files/writer.h"

namespace sfumato::app {

std::string trajectory_levels_path(const std::string& path) {
  std::filesystem::path levels = path;
  if (levels.extension() != ".npy") {
    fail(ErrorKind::usage, "--trajectory {}: it is an array of three axes; give a name that ends in .npy",
         quoted_text(path));
  }
  return levels.replace_extension(".levels.csv").string();
}

TrajectoryWriter::TrajectoryWriter(const std::string& path, const PointModel& model,
                                   const std::vector<NoiseLevel>& levels, std::uint64_t rows)
    : model_(model),
      levels_(levels),
      rows_(rows),
      levels_path_(trajectory_levels_path(path)),
      points_(AtomicFile(path), {levels.size(), rows, model.columns.size()}, NpyType::float64) {}

void TrajectoryWriter::operator()(std::uint64_t first_row, std::size_t index, ConstMatrix x) {
  in_units_.resize(x.rows * x.cols);
  model_.transform.invert(x, in_units_);
  points_.put(index * rows_ + first_row, in_units_);
}

void TrajectoryWriter::finish() {
  Points points{{"alpha", "sigma"}, {}};
  for (const NoiseLevel level : levels_) points.values.insert(points.values.end(), {level.alpha, level.sigma});
  write_points(points, levels_path_);
  points_.finish();
}

}  // namespace sfumato::app
