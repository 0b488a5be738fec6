// Checks and steps shared by the samplers.
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/samplers/sampler.h"

namespace sfumato {

/// Throws Error (usage) unless x: [N, dim] and levels fall to clean data.
void check_sampling(const Denoiser& denoiser, ConstMatrix x, std::span<const NoiseLevel> levels);

/// The same for deterministic solvers of the probability-flow ODE: levels may also fall to a level above clean data, or
/// rise from one.
void check_flow(const Denoiser& denoiser, ConstMatrix x, std::span<const NoiseLevel> levels);

/// One DDIM step: x = next.alpha x_0 + kept eps with the predicted x_0 and eps; kept = next.sigma is Euler's step.
/// workspace: [N, outputs()], overwritten.
void straight_step(const Denoiser& denoiser, NoiseLevel level, NoiseLevel next, double kept, Matrix x, Matrix workspace,
                   ThreadPool& pool);

/// Calls the run's observer, if any, with the points at levels[index].
void observe(const SampleRun& run, std::size_t index, std::span<const NoiseLevel> levels, ConstMatrix x);

/// Draws x_s ~ p(x_s | x_t) from t = levels[step] to s = levels[step + 1], without noise if s is clean data. workspace:
/// [N, 2 dim], noise: [N, dim], overwritten.
void ancestral_step(const Denoiser& denoiser, Variance variance, std::span<const NoiseLevel> levels, std::size_t step,
                    Matrix x, Matrix workspace, Matrix noise, const SampleRun& run);

}  // namespace sfumato
