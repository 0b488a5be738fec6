// The sliced Wasserstein distance between two samples.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"

namespace sfumato {

/// The sliced Wasserstein-2 distance (Bonneel et al. 2015): the root of the mean, over random directions, of the
/// squared W2 distance between the projected samples, in the columns' unit. The sizes may differ. For a single column
/// one direction is exact. Same seed, same bits, for any pool. Throws Error (bad_data) if the numbers of columns differ
/// or a sample is empty.
double sliced_wasserstein(const Points& a, const Points& b, ThreadPool& pool, std::uint64_t seed = 0,
                          std::size_t directions = 256);

}  // namespace sfumato
