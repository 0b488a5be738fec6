// The probability-flow ODE (SDE section 4.3): the deterministic way from data to noise that has the diffusion's
// densities.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/diffusion/level.h"
#include "sfumato/points/model_config.h"
#include "sfumato/samplers/denoiser.h"

namespace sfumato {

/// `steps` + 1 levels evenly spaced in lambda from the less noisy one to the noisier one; where that is pure noise, the
/// last step leads there. Throws Error (usage) unless there is a step and the noise rises.
std::vector<NoiseLevel> rising_levels(NoiseLevel from, NoiseLevel to, std::size_t steps);

/// From the lowest to the highest level that a model knows, so that its prediction is smooth within every step: the
/// pieces of its level embedding, each cut into enough steps for `steps` in all.
std::vector<NoiseLevel> flow_levels(const ModelConfig& model, std::size_t steps);

/// How the divergence of the ODE is had.
struct Divergence {
  std::size_t exact_dim = 32;  ///< up to so many coordinates by one derivative each; above by Hutchinson's estimate
  std::size_t probes = 16;     ///< of that estimate: independent signs, the same along the way of a row
  std::uint64_t seed = 0;      ///< of the probes
};

/// Where the ODE takes points, and how much it widens their surroundings.
struct FlowEnd {
  std::vector<double> points;       ///< [N, dim] row-major
  std::vector<double> log_volume;   ///< [N] integral of the divergence
  std::vector<double> probe_error;  ///< [N] standard error of log_volume by Hutchinson's estimate; empty when exact
};

/// Rows that follow_flow() takes together, and so that a denoiser sees at a time.
std::size_t flow_rows(std::size_t dim, std::size_t moving, const Divergence& divergence);

/// Takes points at levels.front() to levels.back(), one step of the classical fourth-order Runge-Kutta method between
/// neighbours. With alpha = cos phi, sigma = sin phi it is dx / d phi = v, which is slow everywhere; the time is u =
/// log tan(phi / 2), nearly -lambda where there is little noise, and 0 at pure noise. `moving` coordinates move, the
/// others stay. points: [N, dim]. Row i has the probes of row first_row + i; a row's bits depend on nothing but its
/// numbers and that.
FlowEnd follow_flow(const Denoiser& denoiser, std::span<const NoiseLevel> levels, ConstDoubleMatrix points,
                    std::span<const std::size_t> moving, const Divergence& divergence, std::uint64_t first_row,
                    ThreadPool& pool);

}  // namespace sfumato
