// Langevin dynamics: sampling from a density by its score.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"

namespace sfumato {

/// Step sizes eps_k = a (b + k)^-gamma for k = 1, 2, ... (WT11); constant if gamma = 0.
struct StepSizes {
  double a = 1e-3;   ///< size of the first step
  double b = 0;      ///< offset of the step's number
  double gamma = 0;  ///< power of the decay; 0: constant

  /// The size of step k.
  double at(std::uint64_t k) const;
};

/// Throws Error (usage) unless a > 0, b >= 0 and gamma >= 0, all finite.
void validate(const StepSizes& sizes);

/// Called with the points before the first step as step 0, and after each step.
using WalkObserver = std::function<void(std::uint64_t step, ConstMatrix x)>;

/// Settings common to both algorithms. Noise is keyed by (seed, step, first_row + row), so a row does not depend on how
/// the rows are split into calls.
struct LangevinRun {
  std::uint64_t steps = 1000;       ///< number of steps
  StepSizes sizes;                  ///< size of each step
  std::uint64_t seed = 0;           ///< seed of the noise
  std::uint64_t first_row = 0;      ///< index of the first row, for its random numbers
  WalkObserver observer = nullptr;  ///< sees the points after each step
};

/// The score grad log p of each row, x: [N, D] -> score: [N, D].
using Score = std::function<void(ConstMatrix x, Matrix score)>;

/// Runs x_k = x_{k-1} + (eps_k / 2) grad log p(x_{k-1}) + sqrt(eps_k) z_k, z_k ~ N(0, I), for every row of x: [N, D]
/// (WT11, with the full gradient). Throws Error (usage) on invalid step sizes, and (failure) with step and row if a
/// score or a point is not finite.
void walk_langevin(const Score& score, Matrix x, const LangevinRun& run);

/// log p(theta | rows) = log prior + sum of the rows' log-likelihoods, by their gradients. Called from several threads.
struct PosteriorScore {
  std::uint64_t rows = 0;  ///< number of data rows
  /// Sets gradient: [D] to the gradient of the log-prior at theta: [D].
  std::function<void(std::span<const double> theta, std::span<double> gradient)> prior;
  /// Adds the gradient of the log-likelihood of one row.
  std::function<void(std::uint64_t row, std::span<const double> theta, std::span<double> gradient)> likelihood;
};

/// Stochastic-gradient Langevin dynamics (WT11 eq. 4): walk_langevin() with the sum over rows estimated from a
/// minibatch of `batch` rows, drawn with replacement for each step and chain. theta: [chains, D]. The chains converge
/// to the posterior if step sizes decrease with gamma in (1/2, 1]; constant step sizes leave a bias.
void walk_sgld(const PosteriorScore& posterior, std::size_t batch, Matrix theta, const LangevinRun& run,
               ThreadPool& pool);

}  // namespace sfumato
