// Langevin dynamics: a walk whose points end up distributed by a density of which only the score is known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"

namespace sfumato {

/// The step sizes eps_k = a (b + k)^-gamma of k = 1, 2, ... (WT11); with gamma = 0 all are a.
struct StepSizes {
  double a = 1e-3;
  double b = 0;
  double gamma = 0;

  double at(std::uint64_t k) const;
};

/// Throws Error (usage) unless a > 0, b >= 0 and gamma >= 0, all finite.
void validate(const StepSizes& sizes);

/// Called with the points after each step, and with those before the first as step 0.
using WalkObserver = std::function<void(std::uint64_t step, ConstMatrix x)>;

/// What the walks share. Noise is keyed by (seed, step, first_row + row), so a row's way depends on its number alone.
struct LangevinRun {
  std::uint64_t steps = 1000;
  StepSizes sizes;
  std::uint64_t seed = 0;
  std::uint64_t first_row = 0;
  WalkObserver observer = nullptr;
};

/// grad log p of each row, x: [N, D] -> score: [N, D].
using Score = std::function<void(ConstMatrix x, Matrix score)>;

/// x_k = x_{k-1} + (eps_k / 2) grad log p(x_{k-1}) + sqrt(eps_k) z_k, z_k ~ N(0, I), for every row of x: [N, D] (WT11,
/// the whole data's gradient). Throws Error (usage) on bad step sizes, and (failure) with the step and the row where a
/// score or a point is no finite number.
void walk_langevin(const Score& score, Matrix x, const LangevinRun& run);

/// log p(theta | rows) = log prior + sum over the rows of log likelihoods, by its gradients. Several threads call them.
struct PosteriorScore {
  std::uint64_t rows = 0;  ///< of data
  /// Sets gradient: [D] to that of the log-prior at theta: [D].
  std::function<void(std::span<const double> theta, std::span<double> gradient)> prior;
  /// Adds the gradient of the log-likelihood of one row.
  std::function<void(std::uint64_t row, std::span<const double> theta, std::span<double> gradient)> likelihood;
};

/// Stochastic-gradient Langevin dynamics (WT11 eq. 4): as walk_langevin, with the sum over the rows estimated from
/// `batch` of them, drawn with replacement at each step for each chain apart. theta: [chains, D]. With step sizes that
/// fall (gamma in (1/2, 1]) the chains end at the posterior; with constant ones, near it.
void walk_sgld(const PosteriorScore& posterior, std::size_t batch, Matrix theta, const LangevinRun& run,
               ThreadPool& pool);

}  // namespace sfumato
