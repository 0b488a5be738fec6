// Samplers: free functions that take points from noise to data. A new one is a new function; its history is a local
// variable.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/base/random.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/variance.h"
#include "sfumato/samplers/denoiser.h"
#include "sfumato/samplers/grids.h"

namespace sfumato {

/// Called with the points at each level that a sampler reaches, the first and the last included.
using SampleObserver = std::function<void(std::size_t index, NoiseLevel level, ConstMatrix x)>;

/// What all samplers share. Random numbers are keyed by (seed, step, first_row + row), so a row does not depend on how
/// a job was cut into pieces.
struct SampleRun {
  ThreadPool& pool;
  std::uint64_t seed = 0;
  std::uint64_t first_row = 0;
  SampleObserver observer = nullptr;
};

/// Where every sampler starts, wherever its levels do: x ~ N(0, I).
void fill_prior(const SampleRun& run, Matrix x);

/// Ancestral sampling (Ho20 algorithm 2) between any levels, with the posterior of each pair. x: [N, dim], noise in,
/// points out; levels fall and end with clean data. No noise is added to clean data. Throws
/// Error (usage) on a learned variance that the denoiser does not have.
void sample_ddpm(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, Variance variance,
                 const SampleRun& run);

/// DDIM (Song, Meng, Ermon 2020, eq. 12): eta = 0 is deterministic, eta = 1 is ancestral with the posterior's variance.
void sample_ddim(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, double eta,
                 const SampleRun& run);

/// Noise added again before each step where sigma / alpha is in range (EDM algorithm 2): S_churn, S_tmin, S_tmax and
/// S_noise of the paper. An amount of 0 leaves the way deterministic.
struct Churn {
  double amount = 0;
  double sigma_min = 0;
  double sigma_max = std::numeric_limits<double>::infinity();
  double noise = 1;
};

// The solvers below that add no noise lead both ways: over levels that rise from above clean data they take points to
// noise. Falling levels of theirs may end above clean data, from where the same levels lead back.

/// Euler's method on the probability-flow ODE d(x/alpha) / d(sigma/alpha) = eps: DDIM with eta = 0, but for the churn.
/// Throws Error (usage) on bad churn.
void sample_euler(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, const Churn& churn,
                  const SampleRun& run);

/// Heun's second-order method on the same (EDM algorithm 2; algorithm 1 without churn); the last step is Euler's. Two
/// predictions a step. Throws Error (usage) on bad churn.
void sample_heun(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, const Churn& churn,
                 const SampleRun& run);

/// Dormand and Prince's method of fifth order on the same, in the angle of alpha and sigma; a step to clean data is
/// Euler's. Six predictions a step, and one more. The levels are best those of adaptive_levels().
void sample_rk45(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, const SampleRun& run);

/// DPM-Solver++ (Lu et al. 2022, multistep): the probability-flow ODE with its linear part solved exactly and the
/// predicted data as a polynomial in lambda through the last `order` (1, 2 or 3) predictions. One prediction a step.
void sample_dpmpp(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, std::size_t order,
                  const SampleRun& run);

/// SDE-DPM-Solver++ (Lu et al. 2022, section 5 and appendix B.2): the same on the reverse SDE, whose noise is drawn
/// exactly. Of order 1 it is ancestral sampling with the posterior's variance.
void sample_dpmpp_sde(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, std::size_t order,
                      const SampleRun& run);

/// UniPC (Zhao et al. 2023, 2302.04867, with B_2(h)): a multistep predictor of `order` (1, 2 or 3), and a corrector of
/// one order more that takes each step again once the prediction at its end is there. One prediction a step.
void sample_unipc(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, std::size_t order,
                  const SampleRun& run);

/// Langevin steps at one level, x += h score + sqrt(2 h) z with h = 2 (snr sigma)^2: what SDE's algorithms 4 and 5 ask
/// for, with the lengths that z and the score have on average in place of a batch's own, so that a row depends on no
/// other.
struct Corrector {
  std::size_t steps = 1;
  double snr = 0.35;
};

/// Annealed Langevin dynamics (Song and Ermon 2019, 1907.05600, algorithm 1): corrector steps at each level, of sizes
/// in proportion to sigma^2. Clean data are what is predicted at the last level.
void sample_langevin(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, const Corrector& corrector,
                     const SampleRun& run);

/// Predictor-corrector sampling (SDE algorithm 1): the ancestral step to each level, then corrector steps there.
void sample_predictor_corrector(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels,
                                Variance variance, const Corrector& corrector, const SampleRun& run);

}  // namespace sfumato
