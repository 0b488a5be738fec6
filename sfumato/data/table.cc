#include "sfumato/data/table.h"

#include <fmt/format.h>

namespace sfumato {

std::vector<std::string> default_columns(std::size_t count) {
  std::vector<std::string> names;
  names.reserve(count);
  for (std::size_t i = 0; i < count; ++i) names.push_back(fmt::format("x{}", i));
  return names;
}

}  // namespace sfumato
