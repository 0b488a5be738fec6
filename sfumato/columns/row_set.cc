#include "sfumato/columns/row_set.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace sfumato {

RowSet::RowSet(const Frame& frame) {
  keys_.reserve(frame.rows);
  for (std::size_t row = 0; row < frame.rows; ++row) keys_.insert(key_of(frame, row));
}

std::string RowSet::key_of(const Frame& frame, std::size_t row) {
  std::string key;
  for (const FrameColumn& column : frame.columns) {
    if (!column.numbers.empty()) {
      const double number = column.numbers[row] == 0 ? 0.0 : column.numbers[row];  // no -0
      const double one_nan = std::isnan(number) ? std::numeric_limits<double>::quiet_NaN() : number;
      const auto bytes = std::bit_cast<std::array<char, sizeof one_nan>>(one_nan);
      key.append(bytes.data(), bytes.size());
    }
    if (!column.codes.empty()) {
      const auto bytes = std::bit_cast<std::array<char, sizeof(std::int32_t)>>(column.codes[row]);
      key.append(bytes.data(), bytes.size());
    }
  }
  return key;
}

}  // namespace sfumato
