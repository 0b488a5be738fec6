// The distinct values of a column of numbers.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sfumato {

struct ValueCount {
  double value = 0;
  std::size_t count = 0;  ///< rows
};

/// Distinct values in rising order, and in how many rows each is; NaN is left out, -0 counts as 0.
std::vector<ValueCount> count_values(std::span<const double> values);

}  // namespace sfumato
