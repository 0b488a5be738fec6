#include "sfumato/base/points.h"

#include <fmt/core.h>

#include <algorithm>

namespace sfumato {

Points first_rows(Points points, std::size_t count) {
  points.values.resize(std::min(count, points.rows()) * points.cols());
  return points;
}

std::vector<std::string> default_columns(std::size_t count) {
  std::vector<std::string> names;
  names.reserve(count);
  for (std::size_t i = 0; i < count; ++i) names.push_back(fmt::format("x{}", i));
  return names;
}

}  // namespace sfumato
