// How far it is to the closest of many rows.
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/base/matrix.h"

namespace sfumato {

/// min over rows r in [begin, end) of sum_j min(|query_j - r_j|, 1); infinity where the range is empty. A coordinate
/// counts 1 at most, so that codes 0, 1, 2, ... count as equal or not. query: [D]; references: [D, N], a row for each
/// coordinate. The coordinates are summed in order: the same bits on any instruction set, wherever a row stands. Throws
/// Error (usage) on a shape mismatch.
float closest_clipped_l1(std::span<const float> query, ConstMatrix references, std::size_t begin, std::size_t end);

}  // namespace sfumato
