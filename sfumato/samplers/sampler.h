// Samplers: free functions that integrate from noise to data. State of multistep methods is a local variable.
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

/// Called with the points at each level, including the first and the last.
using SampleObserver = std::function<void(std::size_t index, NoiseLevel level, ConstMatrix x)>;

/// Settings common to all samplers. Random numbers are keyed by (seed, step, first_row + row), so a row does not depend
/// on how a job is split into calls.
struct SampleRun {
  ThreadPool& pool;                   ///< threads that it runs on
  std::uint64_t seed = 0;             ///< seed of the noise
  std::uint64_t first_row = 0;        ///< index of the first row, for its random numbers
  SampleObserver observer = nullptr;  ///< sees the points at each noise level
};

/// Fills x with the starting points x ~ N(0, I), for any first level.
void fill_prior(const SampleRun& run, Matrix x);

/// Ancestral sampling (Ho20 algorithm 2) between any levels, with the posterior of each pair. x: [N, dim], noise in,
/// points out; levels in descending noise, ending with clean data. The step to clean data adds no noise. Throws Error
/// (usage) on a learned variance other than the denoiser's own.
void sample_ddpm(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, Variance variance,
                 const SampleRun& run);

/// DDIM (Song, Meng, Ermon 2020, eq. 12): deterministic for eta = 0; for eta = 1 ancestral with the posterior's
/// variance.
void sample_ddim(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, double eta,
                 const SampleRun& run);

/// Noise added before each step for sigma / alpha in a range (EDM algorithm 2): S_churn, S_tmin, S_tmax and S_noise of
/// the paper. Deterministic if the amount is 0.
struct Churn {
  double amount = 0;                                           ///< S_churn; 0: none
  double sigma_min = 0;                                        ///< lowest noise level that is churned
  double sigma_max = std::numeric_limits<double>::infinity();  ///< highest noise level that is churned
  double noise = 1;                                            ///< S_noise, standard deviation of what is added
};

// The deterministic solvers below work in both directions: levels in ascending noise that start above clean data take
// points to noise. Descending levels may end above clean data, and the same levels reversed invert them.

/// Euler's method for the probability-flow ODE d(x/alpha) / d(sigma/alpha) = eps; DDIM with eta = 0 apart from churn.
/// Throws Error (usage) on invalid churn.
void sample_euler(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, const Churn& churn,
                  const SampleRun& run);

/// Heun's second-order method for the same ODE (EDM algorithm 2; algorithm 1 without churn); the last step is Euler's.
/// Two predictions per step. Throws Error (usage) on invalid churn.
void sample_heun(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, const Churn& churn,
                 const SampleRun& run);

/// Dormand and Prince's fifth-order method for the same ODE, in the angle of alpha and sigma; a step to clean data is
/// Euler's. Six predictions per step plus one. Intended for the levels of adaptive_levels().
void sample_rk45(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, const SampleRun& run);

/// DPM-Solver++ (Lu et al. 2022, multistep): the linear part of the probability-flow ODE is solved exactly, and the
/// predicted data are a polynomial in lambda through the last `order` (1, 2 or 3) predictions. One prediction per step.
void sample_dpmpp(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, std::size_t order,
                  const SampleRun& run);

/// SDE-DPM-Solver++ (Lu et al. 2022, section 5 and appendix B.2): the same for the reverse SDE, with exact noise. Order
/// 1 is ancestral sampling with the posterior's variance.
void sample_dpmpp_sde(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, std::size_t order,
                      const SampleRun& run);

/// UniPC (Zhao et al. 2023, 2302.04867, with B_2(h)): a multistep predictor of `order` (1, 2 or 3) and a corrector of
/// one order more that repeats each step with the prediction at its end. One prediction per step.
void sample_unipc(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, std::size_t order,
                  const SampleRun& run);

/// Langevin steps at one level: x += h score + sqrt(2 h) z with h = 2 (snr sigma)^2, as in SDE's algorithms 4 and 5 but
/// with the expected norms of z and the score instead of a batch's, so that a row does not depend on others.
struct Corrector {
  std::size_t steps = 1;  ///< corrector steps at each noise level
  double snr = 0.35;      ///< signal-to-noise ratio of a step
};

/// Annealed Langevin dynamics (Song and Ermon 2019, 1907.05600, algorithm 1): corrector steps at each level, with step
/// sizes proportional to sigma^2. The result is the prediction of x_0 at the last level.
void sample_langevin(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, const Corrector& corrector,
                     const SampleRun& run);

/// Predictor-corrector sampling (SDE algorithm 1): an ancestral step to each level, then corrector steps.
void sample_predictor_corrector(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels,
                                Variance variance, const Corrector& corrector, const SampleRun& run);

}  // namespace sfumato
