// Distributions of noise levels in training batches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sfumato/base/random.h"
#include "sfumato/diffusion/level.h"

namespace sfumato {

/// A stratified uniform number for row `row` of a batch: (row + u) / batch_rows, u uniform in [0, 1).
double stratum(const RandomStream& stream, std::uint64_t row, std::uint64_t batch_rows);

/// log(sigma / alpha) ~ N(mean, sd^2) (EDM section 5).
struct LevelSampling {
  double mean = -1.6;
  double sd = 1.6;
};

/// Levels of rows first_row, first_row + 1, ... of a batch of batch_rows, by stratified sampling: each row takes the
/// quantile of its stratum, so that every batch covers the whole distribution. A row's level depends only on the
/// stream, the row and batch_rows.
void sample_levels(const LevelSampling& sampling, const RandomStream& stream, std::uint64_t first_row,
                   std::uint64_t batch_rows, std::span<NoiseLevel> levels);

/// lambda uniform between the ends of a continuous process, given as sigma / alpha.
struct LevelRange {
  double sigma_min = 0.002;
  double sigma_max = 80;
};

/// Stratified levels of that distribution.
void sample_levels(const LevelRange& range, const RandomStream& stream, std::uint64_t first_row,
                   std::uint64_t batch_rows, std::span<NoiseLevel> levels);

}  // namespace sfumato
