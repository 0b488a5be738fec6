// Which noise levels a training batch sees.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sfumato/base/random.h"
#include "sfumato/diffusion/level.h"

namespace sfumato {

/// Where row `row` of a batch falls in [0, 1): (row + u) / batch_rows, u uniform.
double stratum(const RandomStream& stream, std::uint64_t row, std::uint64_t batch_rows);

/// log(sigma / alpha) ~ N(mean, sd^2) (EDM section 5).
struct LevelSampling {
  double mean = -1.6;
  double sd = 1.6;
};

/// Levels of the rows first_row, first_row + 1, ... of a batch of batch_rows, stratified: each takes the quantile at
/// its stratum, so that a batch always covers the whole distribution. A row's level depends on the stream, the row and
/// batch_rows alone.
void sample_levels(const LevelSampling& sampling, const RandomStream& stream, std::uint64_t first_row,
                   std::uint64_t batch_rows, std::span<NoiseLevel> levels);

/// lambda even between the ends of a continuous process, of sigma / alpha.
struct LevelRange {
  double sigma_min = 0.002;
  double sigma_max = 80;
};

/// The same for it.
void sample_levels(const LevelRange& range, const RandomStream& stream, std::uint64_t first_row,
                   std::uint64_t batch_rows, std::span<NoiseLevel> levels);

}  // namespace sfumato
