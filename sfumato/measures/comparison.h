// Distances between two samples of points, next to those between two real samples.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"

namespace sfumato {

/// Distances between two samples. The columns are first standardised with the reference's mean and standard deviation,
/// so that the units do not matter. C2ST is invariant to units, and only present on request.
struct Distances {
  double sliced_wasserstein = 0;  ///< sliced Wasserstein distance
  double energy = 0;              ///< energy distance
  std::optional<double> c2st;     ///< accuracy of a classifier two-sample test
};

/// Distances of a sample from a reference. The energy distance uses the first 20000 rows of each, as its cost is their
/// product. with_c2st also trains the classifiers, which is the most expensive part. Same seed, same bits, for any
/// pool. Throws Error (bad_data) as the measures do.
Distances compare(const Points& sample, const Points& reference, ThreadPool& pool, std::uint64_t seed = 0,
                  bool with_c2st = true);

/// The distances of a sample from a reference, and those between two independent references, which a perfect sample
/// would have on average.
struct Comparison {
  Distances value;  ///< the sample against the reference
  Distances real;   ///< two references against each other
};

/// value: sample against reference; real: other_reference against reference.
Comparison compare_with_real(const Points& sample, const Points& reference, const Points& other_reference,
                             ThreadPool& pool, std::uint64_t seed = 0, bool with_c2st = true);

/// The mean over repeated comparisons; of C2ST over those that have it. Throws Error (usage) if there is none.
Comparison mean(std::span<const Comparison> draws);

}  // namespace sfumato
