// The pictures of the report's page: inline SVG whose colours are the page's.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sfumato/columns/schema.h"
#include "sfumato/measures/marginal.h"
#include "sfumato/measures/projection.h"

namespace sfumato {

/// Real frequencies as filled bars, synthetic ones as an outline over them (numbers) or as bars inside (categories).
std::string marginal_chart(const ColumnSchema& column, const Marginal& marginal);

/// Columns against columns, [n, n]: the deeper the colour the further from 0, at `full` the deepest. NaN is a dot.
std::string heat_map(const std::vector<std::string>& names, const std::vector<double>& values, double full,
                     const std::string& what);

/// Points on a plane; both tables are drawn in the same frame, which holds all but the outermost points.
struct PlaneFrame {
  double least_x = 0;
  double greatest_x = 1;
  double least_y = 0;
  double greatest_y = 1;
};
PlaneFrame frame_around(const Projection& projection);
std::string scatter_chart(const std::vector<PlanePoint>& points, const PlaneFrame& frame, const char* colour,
                          const std::string& what);

/// Two samples of distances as histograms over one another. ascending: both.
std::string distance_chart(const std::vector<double>& synthetic, const std::vector<double>& baseline,
                           const std::string& what);

/// A score from `worst` to `best` as a bar with a mark where a floor stands (NaN: none).
std::string gauge(double value, double worst, double best, double floor);

}  // namespace sfumato
