// The distance to the nearest of many rows.
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/base/matrix.h"

namespace sfumato {

/// min over rows r in [begin, end) of sum_j min(|query_j - r_j|, 1); infinity if the range is empty. Clipping at 1
/// makes category indices 0, 1, 2, ... count as equal or different. query: [D]; references: [D, N], one column per
/// reference row. Coordinates are summed in order, so the result has the same bits on all instruction sets. Throws
/// Error (usage) on a shape mismatch.
float closest_clipped_l1(std::span<const float> query, ConstMatrix references, std::size_t begin, std::size_t end);

}  // namespace sfumato
