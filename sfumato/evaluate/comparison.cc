#include "sfumato/evaluate/comparison.h"

#include <algorithm>

#include "sfumato/base/error.h"
#include "sfumato/data/standardize.h"
#include "sfumato/evaluate/c2st.h"
#include "sfumato/evaluate/energy_distance.h"
#include "sfumato/evaluate/samples.h"
#include "sfumato/evaluate/sliced_wasserstein.h"

namespace sfumato {

namespace {

constexpr std::size_t kEnergyRows = 20000;

// (x - mean) / sd by the reference's own; a column that is constant there is left in its unit.
Table in_units_of(const Standardizer& units, Table table) {
  for (std::size_t i = 0; i < table.rows(); ++i) {
    for (std::size_t j = 0; j < table.cols(); ++j) {
      table(i, j) = (table(i, j) - units.mean[j]) / (units.scale[j] > 0 ? units.scale[j] : 1.0);
    }
  }
  return table;
}

Distances sum(const Distances& a, const Distances& b, double weight) {
  return {a.sliced_wasserstein + weight * b.sliced_wasserstein, a.energy + weight * b.energy, a.c2st + weight * b.c2st};
}

}  // namespace

Distances compare(const Table& sample, const Table& reference, ThreadPool& pool, std::uint64_t seed) {
  check_comparable(sample, reference, 2);
  const Standardizer units = Standardizer::fit(reference);
  const Table a = in_units_of(units, sample);
  const Table b = in_units_of(units, reference);
  return {sliced_wasserstein(a, b, pool, seed),
          energy_distance(first_rows(a, kEnergyRows), first_rows(b, kEnergyRows), pool),
          c2st(sample, reference, pool, seed)};
}

Comparison compare_with_floor(const Table& sample, const Table& reference, const Table& other_reference,
                              ThreadPool& pool, std::uint64_t seed) {
  return {compare(sample, reference, pool, seed), compare(other_reference, reference, pool, seed)};
}

Comparison mean(std::span<const Comparison> draws) {
  if (draws.empty()) fail(ErrorKind::usage, "comparison: no draws to take the mean of");
  Comparison total;
  const double weight = 1.0 / static_cast<double>(draws.size());
  for (const Comparison& draw : draws) {
    total.value = sum(total.value, draw.value, weight);
    total.floor = sum(total.floor, draw.floor, weight);
  }
  return total;
}

}  // namespace sfumato
