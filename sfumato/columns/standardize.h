// Columns brought to mean 0 and standard deviation 1, and back.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/points.h"

namespace sfumato {

/// z = (x - mean) / scale for each column. A constant column has scale 0: it becomes z = 0, and its constant comes back
/// whatever z has become.
struct Standardizer {
  std::vector<double> mean;
  std::vector<double> scale;

  /// Means and population standard deviations. A column counts as constant when it varies no more than rounding does.
  /// Throws Error (bad_data) on fewer than 2 rows, on NaN and Inf, on numbers too far apart for a double, and when
  /// every column is constant.
  static Standardizer fit(const Points& points);

  /// table: [N, D] -> out: [N, D]. Throws Error (usage) on a shape mismatch.
  void apply(const Points& points, Matrix out) const;
  /// z: [N, D] -> out: [N, D], row-major. Throws Error (usage) on a shape mismatch.
  void invert(ConstMatrix z, std::span<double> out) const;

  /// E |z|^2 / D over the rows that it was fitted to: 1, but for columns that are constant.
  double mean_square() const;

  /// The columns that carry no information.
  std::vector<std::size_t> constant_columns() const;
};

}  // namespace sfumato
