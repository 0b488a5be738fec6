// What the samplers are made of.
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/sample/sampler.h"

namespace sfumato {

/// Throws Error (usage) unless x: [N, dim], and the levels fall and end with clean data.
void check_sampling(const Denoiser& denoiser, ConstMatrix x, std::span<const NoiseLevel> levels);

/// Shows the points at levels[index] to the run's observer.
void observe(const SampleRun& run, std::size_t index, std::span<const NoiseLevel> levels, ConstMatrix x);

/// x_s ~ p(x_s | x_t) from t = levels[step] to s = levels[step + 1], without noise where s is clean data.
/// room: [N, 2 dim], noise: [N, dim], overwritten.
void ancestral_step(const Denoiser& denoiser, Variance variance, std::span<const NoiseLevel> levels, std::size_t step,
                    Matrix x, Matrix room, Matrix noise, const SampleRun& run);

}  // namespace sfumato
