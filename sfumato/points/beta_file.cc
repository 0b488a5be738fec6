#include "sfumato/points/beta_file.h"

#include <algorithm>
#include <cstddef>

#include "sfumato/base/error.h"
#include "sfumato/files/csv.h"
#include "sfumato/files/npy.h"

namespace sfumato {

namespace {

std::size_t column_of_betas(const std::string& path, const Points& points) {
  if (points.cols() == 1) return 0;
  const auto found = std::ranges::find(points.columns, "beta");
  if (found != points.columns.end()) return static_cast<std::size_t>(found - points.columns.begin());
  fail(ErrorKind::bad_data, "{}: {} columns, none of them named beta; give one column, or name it beta", path,
       points.cols());
}

}  // namespace

std::vector<double> read_betas(const std::string& path) {
  std::vector<std::size_t> lines;
  const bool npy = path.ends_with(".npy");
  const Points points = npy ? read_npy(path) : read_csv(path, &lines);
  const std::size_t column = column_of_betas(path, points);
  std::vector<double> betas;
  for (std::size_t i = 0; i < points.rows(); ++i) {
    const double beta = points(i, column);
    if (!(beta > 0 && beta < 1)) {
      fail(ErrorKind::bad_data, "{}: {} {}: beta is {}; give numbers above 0 and below 1", path, npy ? "row" : "line",
           npy ? i + 1 : lines[i], beta);
    }
    betas.push_back(beta);
  }
  return betas;
}

}  // namespace sfumato
