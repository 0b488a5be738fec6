// All measures of a sample beside the least that each can show.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"

namespace sfumato {

/// Distances between two samples. The columns are first brought to mean 0 and standard deviation 1 by the reference, so
/// that a column in euros does not drown one in years; C2ST does not notice, and is there only where it was asked for.
struct Distances {
  double sliced_wasserstein = 0;
  double energy = 0;
  std::optional<double> c2st;
};

/// Distances of a sample from a reference. Rows beyond 20000 of either do not count for the energy distance, whose cost
/// is their product. `with_c2st` as well trains the classifiers, which costs the most. Same seed, same bits, for any
/// pool. Throws Error (bad_data) as the measures do.
Distances compare(const Points& sample, const Points& reference, ThreadPool& pool, std::uint64_t seed = 0,
                  bool with_c2st = true);

/// A sample's distances from independent references, and the floor: the same between two references. Means over all.
struct Comparison {
  Distances value;
  Distances floor;
};

/// One draw of everything: value of sample against reference, floor of other_reference against reference.
Comparison compare_with_floor(const Points& sample, const Points& reference, const Points& other_reference,
                              ThreadPool& pool, std::uint64_t seed = 0, bool with_c2st = true);

/// The mean of several draws, C2ST over those that have it. Throws Error (usage) when there is none.
Comparison mean(std::span<const Comparison> draws);

}  // namespace sfumato
