// Which noise levels a training batch sees.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sfumato/base/random.h"
#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/schedule.h"

namespace sfumato {

/// log(sigma / alpha) ~ N(mean, sd^2) (EDM section 5).
struct LevelSampling {
  double mean = -1.6;
  double sd = 1.6;
};

/// Levels of the rows first_row, first_row + 1, ... of a batch of batch_rows, stratified: row i takes the quantile at
/// (i + u) / batch_rows, u uniform, so that a batch always covers the whole distribution. A row's level depends on the
/// stream, the row and batch_rows alone.
void sample_levels(const LevelSampling& sampling, const RandomStream& stream, std::uint64_t first_row,
                   std::uint64_t batch_rows, std::span<NoiseLevel> levels);

/// The same, uniform over the steps 1 .. T of a chain (Ho20 algorithm 1).
void sample_levels(const NoiseSchedule& chain, const RandomStream& stream, std::uint64_t first_row,
                   std::uint64_t batch_rows, std::span<NoiseLevel> levels);

}  // namespace sfumato
