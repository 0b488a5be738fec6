// Posterior sampling given evidence, by sequential Monte Carlo over the reverse process.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/samplers/observation.h"
#include "sfumato/samplers/sampler.h"

namespace sfumato {

/// A likelihood of the clean points x_0 of some rows.
class Evidence {
 public:
  virtual ~Evidence() = default;
  /// A linear-Gaussian approximation of a row's likelihood near the belief. Any approximation gives a correct
  /// posterior; a better one needs fewer particles. The result is an object of the evidence or `buffer`. A log_scale of
  /// minus infinity means that the likelihood is 0 at the belief's mean. Called from several threads.
  virtual const Observation& approximate(std::size_t row, const Belief& belief, Observation& buffer) const = 0;
  /// log of the likelihood at x_0 minus log of the approximation `seen` returned by approximate().
  virtual double log_correction(std::size_t row, std::span<const double> x_0, const Observation& seen) const = 0;
};

/// Settings of the particle filter.
struct ParticleConfig {
  std::size_t particles = 16;   ///< particles per row; more is more accurate and slower
  double resample_below = 0.5;  ///< resample if the effective sample size falls below this fraction of the particles
  std::size_t full_dim = 48;    ///< largest dimension for which the denoiser's Jacobian is computed; see Beliefs
};

/// Diagnostics of one row.
struct PosteriorQuality {
  double log_evidence = 0;    ///< estimate of log p(y), the mean likelihood under the model, in nats
  double effective_size = 0;  ///< smallest effective sample size over the levels
};

/// Draws each row from p(x_0) g(x_0) / p(y), where g is the evidence, by twisted sequential Monte Carlo over the
/// reverse process (Wu et al. 2023, 2306.17775, algorithm 1). Converges to the exact posterior of the denoiser with the
/// number of particles and levels.
///
/// At level t particles are weighted by the twist psi_t(x_t), the evidence of the Gaussian belief N(m, C) of x_0. A
/// step draws x_0 from the belief conditioned on the evidence, and x_s ~ q(x_s | x_t, x_0). The incremental weight is
/// psi_s(x_s) divided by its expectation under the belief conditioned on x_s (a Kalman update); it is 1 for Gaussian
/// data.
///
/// The run's observer sees one particle per row at each level, drawn by weight; at clean data it sees the result. x:
/// [N, dim], overwritten -> diagnostics: [N]. mean: [N, dim] receives the weighted mean of the particles, or is empty.
/// Random numbers are keyed by run.seed and the row. Throws Error (usage) as samplers do and if x_0 or its derivative
/// cannot be computed, and (failure) if the likelihood is 0 for all particles of a row.
std::vector<PosteriorQuality> sample_posterior(const Denoiser& denoiser, const Evidence& evidence,
                                               std::span<const NoiseLevel> levels, const ParticleConfig& config,
                                               DoubleMatrix x, const SampleRun& run, DoubleMatrix mean = {});

}  // namespace sfumato
