// Posteriors: points of a model in the light of what is known of them, by particles that go from noise to data.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/samplers/observation.h"
#include "sfumato/samplers/sampler.h"

namespace sfumato {

/// What is known of the clean points of some rows: a likelihood of x_0.
class Evidence {
 public:
  virtual ~Evidence() = default;
  /// An observation that is near the likelihood of a row where the belief lies: any makes the posterior right, and a
  /// good one makes few particles enough. The result is its own, or `room`. Minus infinity as its log_scale says that
  /// the likelihood is 0 at the belief's mean. Several threads ask at once.
  virtual const Observation& near(std::size_t row, const Belief& belief, Observation& room) const = 0;
  /// log of the likelihood at x_0 over what `seen` says there, where `seen` came from near().
  virtual double left_out(std::size_t row, std::span<const double> x_0, const Observation& seen) const = 0;
};

struct ParticleConfig {
  std::size_t particles = 16;   ///< of each row
  double resample_below = 0.5;  ///< they are resampled when their effective number is below this share of them
  std::size_t full_dim = 48;    ///< up to so many columns the network's derivatives are taken; see Beliefs
};

/// How sure a row's draw is.
struct PosteriorQuality {
  double log_evidence = 0;    ///< estimate of log p(y), the likelihood's mean over the model, in nats
  double effective_size = 0;  ///< the smallest on the way, out of all particles
};

/// A draw of each row from p(x_0) g(x_0) / p(y), g the evidence: sequential Monte Carlo over the reverse process (Wu et
/// al. 2023, 2306.17775, algorithm 1), exact as particles and levels become many.
///
/// At a level t the particles are weighed by their twist psi_t(x_t), the evidence for the denoiser's belief N(m, C) in
/// x_0. A step draws x_0 from that belief times the evidence, and x_s ~ q(x_s | x_t, x_0). So its weight is psi_s(x_s)
/// over what the belief, updated by x_s as a Kalman filter does, expected of it: 1 where the data are Gaussian.
///
/// The run's observer sees at each level one particle of a row, chosen by weight; of clean data the draw.
/// x: [N, dim], overwritten -> [N]. mean: [N, dim] receives the mean of each row's particles, unless it is empty.
/// Random numbers are keyed by run.seed and the row. Throws Error (usage) as samplers do and where x_0 cannot be
/// predicted or derived, and (failure) where a likelihood is 0 for all particles of a row.
std::vector<PosteriorQuality> sample_posterior(const Denoiser& denoiser, const Evidence& evidence,
                                               std::span<const NoiseLevel> levels, const ParticleConfig& config,
                                               DoubleMatrix x, const SampleRun& run, DoubleMatrix mean = {});

}  // namespace sfumato
