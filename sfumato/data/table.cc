#include "sfumato/data/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace sfumato {

Table first_rows(Table table, std::size_t count) {
  table.values.resize(std::min(count, table.rows()) * table.cols());
  return table;
}

std::vector<std::string> default_columns(std::size_t count) {
  std::vector<std::string> names;
  names.reserve(count);
  for (std::size_t i = 0; i < count; ++i) names.push_back(fmt::format("x{}", i));
  return names;
}

}  // namespace sfumato
