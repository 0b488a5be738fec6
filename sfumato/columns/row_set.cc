#include "sfumato/columns/row_set.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace sfumato {

RowSet::RowSet(const Table& table) {
  keys_.reserve(table.rows);
  for (std::size_t row = 0; row < table.rows; ++row) keys_.insert(key_of(table, row));
}

std::string RowSet::key_of(const Table& table, std::size_t row) {
  std::string key;
  for (const TableColumn& column : table.columns) {
    if (!column.numbers.empty()) {
      const double number = column.numbers[row] == 0 ? 0.0 : column.numbers[row];  // -0 equals 0
      const double one_nan = std::isnan(number) ? std::numeric_limits<double>::quiet_NaN() : number;
      const auto bytes = std::bit_cast<std::array<char, sizeof one_nan>>(one_nan);
      key.append(bytes.data(), bytes.size());
    }
    if (!column.indices.empty()) {
      const auto bytes = std::bit_cast<std::array<char, sizeof(std::int32_t)>>(column.indices[row]);
      key.append(bytes.data(), bytes.size());
    }
  }
  return key;
}

}  // namespace sfumato
