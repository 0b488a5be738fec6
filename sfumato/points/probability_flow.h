// The probability-flow ODE (SDE section 4.3): a deterministic flow between data and noise with the marginal densities
// of the diffusion.
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

/// `steps` + 1 levels evenly spaced in lambda, in ascending noise; if the noisier end is pure noise, the last step
/// leads to it. Throws Error (usage) unless steps >= 1 and the noise rises.
std::vector<NoiseLevel> rising_levels(NoiseLevel from, NoiseLevel to, std::size_t steps);

/// Levels from the lowest to the highest level of a model, about `steps` steps, none of which crosses a knot of the
/// level embedding, so that the prediction is smooth within each step.
std::vector<NoiseLevel> flow_levels(const ModelConfig& model, std::size_t steps);

/// How the divergence of the ODE is computed.
struct Divergence {
  /// largest dimension for which it is exact, by one derivative per coordinate; above, Hutchinson's estimator
  std::size_t exact_dim = 32;
  std::size_t probes = 16;  ///< number of random sign vectors of the estimator, constant along the ODE
  std::uint64_t seed = 0;   ///< seed of the sign vectors
};

/// End points of the ODE and the change of volume around them.
struct FlowEnd {
  std::vector<double> points;       ///< [N, dim] row-major
  std::vector<double> log_volume;   ///< [N] integral of the divergence
  std::vector<double> probe_error;  ///< [N] standard error of log_volume by Hutchinson's estimator; empty if exact
};

/// The number of rows that follow_flow() processes at once, and so the rows per call of the denoiser.
std::size_t flow_rows(std::size_t dim, std::size_t moving, const Divergence& divergence);

/// Integrates from levels.front() to levels.back(), with one step of the classical fourth-order Runge-Kutta method per
/// pair of levels. With alpha = cos phi and sigma = sin phi the ODE is dx / d phi = v; the time is u = log tan(phi /
/// 2), approximately -lambda at low noise and 0 at pure noise. Only the `moving` coordinates change. points: [N, dim].
/// Row i uses the sign vectors of row first_row + i; the bits of a row depend only on its values and that index.
FlowEnd follow_flow(const Denoiser& denoiser, std::span<const NoiseLevel> levels, ConstDoubleMatrix points,
                    std::span<const std::size_t> moving, const Divergence& divergence, std::uint64_t first_row,
                    ThreadPool& pool);

}  // namespace sfumato
