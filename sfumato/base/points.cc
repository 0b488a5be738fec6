#include "sfumato/base/points.h"

#include <fmt/core.h>

#include <algorithm>

namespace sfumato {

Points first_rows(Points points, std::size_t count) {
  points.values.resize(std::min(count, points.rows()) * points.cols());
  return points;
}

bool has_spikes(const Points& points) {
  for (std::size_t column = 0; column < points.cols(); ++column) {
    std::vector<double> values;
    values.reserve(points.rows());
    for (std::size_t row = 0; row < points.rows(); ++row) values.push_back(points(row, column));
    std::ranges::sort(values);
    const auto distinct = static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
    if (distinct > 1 && 2 * distinct < points.rows()) return true;
  }
  return false;
}

std::vector<std::string> default_columns(std::size_t count) {
  std::vector<std::string> names;
  names.reserve(count);
  for (std::size_t i = 0; i < count; ++i) names.push_back(fmt::format("x{}", i));
  return names;
}

}  // namespace sfumato
