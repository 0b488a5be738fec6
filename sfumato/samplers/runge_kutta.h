// Adaptive step sizes for the probability-flow ODE. With alpha = cos phi and sigma = sin phi it is dx / d phi = v,
// which is smooth from clean data to pure noise.
#pragma once

#include <vector>

#include "sfumato/samplers/sampler.h"

namespace sfumato {

/// Levels between two noise levels such that a step of Dormand and Prince's method has an error of about `tolerance`
/// (root mean square over coordinates, in units of max(1, |x|)). The steps are chosen by a pilot batch, the first rows
/// of the sample of run.seed, and used for all rows, so that a row does not depend on how a job is split into blocks.
/// Throws Error (usage) on a tolerance outside [1e-6, 1), and (failure) if the steps become too small.
std::vector<NoiseLevel> adaptive_levels(const Denoiser& denoiser, NoiseLevel from, NoiseLevel to, double tolerance,
                                        const SampleRun& run);

}  // namespace sfumato
