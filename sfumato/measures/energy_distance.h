// The energy distance between two samples.
#pragma once

#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"

namespace sfumato {

/// The energy distance (Szekely and Rizzo 2013): sqrt(2 E|A - B| - E|A - A'| - E|B - B'|) over all pairs, in the square
/// root of the columns' unit; 0 for equal samples. The cost is proportional to the product of the sizes. Same bits for
/// any pool. Throws Error (bad_data) if the numbers of columns differ or a sample is empty.
double energy_distance(const Points& a, const Points& b, ThreadPool& pool);

}  // namespace sfumato
