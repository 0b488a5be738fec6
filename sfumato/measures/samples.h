// Checks shared by all comparisons of two samples.
#pragma once

#include <cstddef>

#include "sfumato/base/points.h"

namespace sfumato {

/// Throws Error (bad_data) unless both samples have the same number of columns, at least `min_rows` rows, and finite
/// numbers only.
void check_comparable(const Points& a, const Points& b, std::size_t min_rows);

}  // namespace sfumato
