#include "sfumato/measures/comparison.h"

#include <algorithm>

#include "sfumato/base/error.h"
#include "sfumato/columns/standardize.h"
#include "sfumato/measures/c2st.h"
#include "sfumato/measures/energy_distance.h"
#include "sfumato/measures/samples.h"
#include "sfumato/measures/sliced_wasserstein.h"

namespace sfumato {

namespace {

constexpr std::size_t kEnergyRows = 20000;

// (x - mean) / sd with the reference's moments; constant columns are only centred.
Points standardised(const Standardizer& units, Points points) {
  for (std::size_t i = 0; i < points.rows(); ++i) {
    for (std::size_t j = 0; j < points.cols(); ++j) {
      points(i, j) = (points(i, j) - units.mean[j]) / (units.scale[j] > 0 ? units.scale[j] : 1.0);
    }
  }
  return points;
}

Distances mean_of(std::span<const Comparison> draws, Distances Comparison::*which) {
  Distances total;
  double with_c2st = 0;
  for (const Comparison& draw : draws) {
    const Distances& d = draw.*which;
    total.sliced_wasserstein += d.sliced_wasserstein;
    total.energy += d.energy;
    if (!d.c2st) continue;
    total.c2st = total.c2st.value_or(0) + *d.c2st;
    ++with_c2st;
  }
  const auto count = static_cast<double>(draws.size());
  total.sliced_wasserstein /= count;
  total.energy /= count;
  if (total.c2st) *total.c2st /= with_c2st;
  return total;
}

}  // namespace

Distances compare(const Points& sample, const Points& reference, ThreadPool& pool, std::uint64_t seed, bool with_c2st) {
  check_comparable(sample, reference, 2);
  const Standardizer units = Standardizer::fit(reference);
  const Points a = standardised(units, sample);
  const Points b = standardised(units, reference);
  return {sliced_wasserstein(a, b, pool, seed),
          energy_distance(first_rows(a, kEnergyRows), first_rows(b, kEnergyRows), pool),
          with_c2st ? std::optional(c2st(sample, reference, pool, seed)) : std::nullopt};
}

Comparison compare_with_real(const Points& sample, const Points& reference, const Points& other_reference,
                             ThreadPool& pool, std::uint64_t seed, bool with_c2st) {
  return {compare(sample, reference, pool, seed, with_c2st),
          compare(other_reference, reference, pool, seed, with_c2st)};
}

Comparison mean(std::span<const Comparison> draws) {
  if (draws.empty()) fail(ErrorKind::usage, "comparison: no draws to take the mean of");
  return {mean_of(draws, &Comparison::value), mean_of(draws, &Comparison::real)};
}

}  // namespace sfumato
