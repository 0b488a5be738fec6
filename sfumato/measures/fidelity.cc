#include "sfumato/measures/fidelity.h"

#include <algorithm>
#include <cmath>

#include "sfumato/measures/c2st.h"

namespace sfumato {

double c2st_low(std::size_t real_rows, std::size_t other_rows) {
  constexpr double kErrors = 4;
  constexpr double kLeast = 0.05;
  const auto a = static_cast<double>(std::min(real_rows, kMaxClassifierRows));
  const auto b = static_cast<double>(std::min(other_rows, kMaxClassifierRows));
  return 0.5 - std::max(kLeast, kErrors * std::sqrt((a + b + 1) / (12 * a * b)));
}

Fidelity measure_fidelity(const Table& real, const Table& other, ThreadPool& pool, std::uint64_t seed) {
  return {column_shapes(real, other), pair_trends(real, other, pool), c2st(real, other, pool, seed),
          c2st_low(real.rows, other.rows)};
}

}  // namespace sfumato
