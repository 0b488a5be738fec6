// A table of mixed columns on a plane.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfumato/columns/table.h"

namespace sfumato {

using PlanePoint = std::array<double, 2>;

struct Projection {
  std::vector<PlanePoint> real;
  std::vector<PlanePoint> synthetic;
  std::array<double, 2> explained{};  ///< the share of the real rows' variance along each axis
};

/// The first two principal components of the real rows, and both tables' rows along them. Columns of numbers are
/// brought to mean 0 and variance 1; of levels one indicator each for the 30 most frequent, and for missing, with a
/// total variance of 1 for each column; missing numbers stand at the mean. At most `most` rows of each table, drawn by
/// the seed. Frames as check_comparable wants them; the signs are such that each axis's largest weight is positive.
Projection project(const Table& real, const Table& synthetic, std::size_t most, std::uint64_t seed);

}  // namespace sfumato
