// What the samplers are made of.
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/samplers/sampler.h"

namespace sfumato {

/// Throws Error (usage) unless x: [N, dim], and the levels fall and end with clean data.
void check_sampling(const Denoiser& denoiser, ConstMatrix x, std::span<const NoiseLevel> levels);

/// The same for what follows the probability-flow ODE, which leads both ways: falling levels may end above clean data,
/// and levels may rise, from above clean data to any, as data are taken back to noise.
void check_flow(const Denoiser& denoiser, ConstMatrix x, std::span<const NoiseLevel> levels);

/// x = alpha x_0 + kept eps at the level `next`, with the x_0 and eps that are predicted in x at a level: DDIM's step
/// when `kept` is next.sigma, and Euler's. room: [N, outputs()], overwritten.
void straight_step(const Denoiser& denoiser, NoiseLevel level, NoiseLevel next, double kept, Matrix x, Matrix room,
                   ThreadPool& pool);

/// Shows the points at levels[index] to the run's observer.
void observe(const SampleRun& run, std::size_t index, std::span<const NoiseLevel> levels, ConstMatrix x);

/// x_s ~ p(x_s | x_t) from t = levels[step] to s = levels[step + 1], without noise where s is clean data.
/// room: [N, 2 dim], noise: [N, dim], overwritten.
void ancestral_step(const Denoiser& denoiser, Variance variance, std::span<const NoiseLevel> levels, std::size_t step,
                    Matrix x, Matrix room, Matrix noise, const SampleRun& run);

}  // namespace sfumato
