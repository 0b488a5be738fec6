// Projection of a table with mixed columns onto a plane.
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
  std::array<double, 2> explained{};  ///< fraction of the real rows' variance along each axis
};

/// Projects both tables onto the first two principal components of the real rows. Columns of numbers are standardised,
/// with missing values at the mean. Columns of categories have indicators of the 30 most frequent ones (missing counts
/// as a category), scaled to a total variance of 1 for each column. Uses at most `max_points` rows of each table, drawn
/// by the seed. The tables must satisfy check_comparable(). The sign of each axis is such that its largest weight is
/// positive.
Projection project(const Table& real, const Table& synthetic, std::size_t max_points, std::uint64_t seed);

}  // namespace sfumato
