// Samples that the tests of this module share.
#pragma once

#include <cstdint>
#include <vector>

#include "sfumato/base/random.h"
#include "sfumato/data/table.h"

namespace sfumato::testing {

/// Rows of independent normal numbers with this standard deviation, around `mean` in every column.
inline Table gaussian(std::size_t rows, std::size_t cols, std::uint64_t seed, double mean = 0, double sd = 1) {
  Table table{default_columns(cols), std::vector<double>(rows * cols)};
  RowRandom random(RandomStream(seed, Purpose::test), 0);
  for (double& value : table.values) value = mean + sd * random.normal();
  return table;
}

}  // namespace sfumato::testing
