// The probability-flow ODE by an adaptive Runge-Kutta method. With alpha = cos phi and sigma = sin phi it is
// dx / d phi = v, which is smooth from clean data to pure noise.
#pragma once

#include <vector>

#include "sfumato/samplers/sampler.h"

namespace sfumato {

/// Levels from a noisier one down to another such that a step of Dormand and Prince's method errs by about `tolerance`
/// (root mean square over the coordinates, in units of max(1, |x|)) in each. Rows of a batch share their level, so no
/// row can choose its own steps, and if a block's rows chose them together they would depend on how a job is cut.
/// Instead a pilot does, the first rows of the endless sample of run.seed, and then everyone follows its levels. Throws
/// Error (usage) on a tolerance out of [1e-6, 1), and (failure) where the steps get too small.
std::vector<NoiseLevel> adaptive_levels(const Denoiser& denoiser, NoiseLevel from, NoiseLevel to, double tolerance,
                                        const SampleRun& run);

}  // namespace sfumato
