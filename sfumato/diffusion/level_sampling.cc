#include "sfumato/diffusion/level_sampling.h"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numbers>

namespace sfumato {

namespace {

double normal_quantile(double u) {
  constexpr double kEdge = 1e-16;  // u = 0 happens once in 2^53
  // In double throughout: Boost would go through long double for the last bit.
  using Plain = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * std::clamp(u, kEdge, 1 - kEdge), Plain());
}

}  // namespace

double stratum(const RandomStream& stream, std::uint64_t row, std::uint64_t batch_rows) {
  RowRandom random(stream, row);
  return (static_cast<double>(row) + random.uniform()) / static_cast<double>(batch_rows);
}

void sample_levels(const LevelSampling& sampling, const RandomStream& stream, std::uint64_t first_row,
                   std::uint64_t batch_rows, std::span<NoiseLevel> levels) {
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const double z = normal_quantile(stratum(stream, first_row + i, batch_rows));
    levels[i] = level_from_lambda(-(sampling.mean + sampling.sd * z));
  }
}

void sample_levels(const LevelRange& range, const RandomStream& stream, std::uint64_t first_row,
                   std::uint64_t batch_rows, std::span<NoiseLevel> levels) {
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const double part = stratum(stream, first_row + i, batch_rows);
    levels[i] = level_from_lambda(-std::lerp(std::log(range.sigma_min), std::log(range.sigma_max), part));
  }
}

}  // namespace sfumato
