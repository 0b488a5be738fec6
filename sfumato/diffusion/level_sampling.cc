#include "sfumato/diffusion/level_sampling.h"

#include <cmath>

#include "sfumato/base/normal_quantile.h"

namespace sfumato {

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
