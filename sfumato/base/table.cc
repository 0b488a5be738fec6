#include "sfumato/base/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace sfumato {

Table first_rows(Table table, std::size_t count) {
  table.values.resize(std::min(count, table.rows()) * table.cols());
  return table;
}

bool has_spikes(const Table& table) {
  for (std::size_t column = 0; column < table.cols(); ++column) {
    std::vector<double> values;
    values.reserve(table.rows());
    for (std::size_t row = 0; row < table.rows(); ++row) values.push_back(table(row, column));
    std::ranges::sort(values);
    const auto distinct = static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
    if (distinct > 1 && 2 * distinct < table.rows()) return true;
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
