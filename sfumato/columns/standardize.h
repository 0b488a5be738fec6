// Standardises columns to mean 0 and standard deviation 1, and back.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/points.h"

namespace sfumato {

/// z = (x - mean) / scale for each column. A constant column has scale 0: its z is 0, and the inverse returns the
/// constant for any z.
struct Standardizer {
  std::vector<double> mean;
  std::vector<double> scale;

  /// Means and population standard deviations. A column that varies by rounding errors only counts as constant. Throws
  /// Error (bad_data) on fewer than 2 rows, on NaN and Inf, on a range that overflows a double, and if every column is
  /// constant.
  static Standardizer fit(const Points& points);

  /// points: [N, D] -> out: [N, D]. Throws Error (usage) on a shape mismatch.
  void apply(const Points& points, Matrix out) const;
  /// z: [N, D] -> out: [N, D], row-major. Throws Error (usage) on a shape mismatch.
  void invert(ConstMatrix z, std::span<double> out) const;

  /// E |z|^2 / D over the training rows: the fraction of columns that are not constant.
  double mean_square() const;

  /// The indices of the constant columns.
  std::vector<std::size_t> constant_columns() const;
};

}  // namespace sfumato
