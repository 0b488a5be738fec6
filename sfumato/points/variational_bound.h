// Evaluates the variational bound, step by step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/estimate.h"
#include "sfumato/base/matrix.h"
#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/variance.h"
#include "sfumato/points/point_model.h"
#include "sfumato/samplers/denoiser.h"

namespace sfumato {

struct BoundConfig {
  Variance variance = Variance::fixed_large;  ///< of the reverse steps
  std::size_t draws = 1;                      ///< draws of the noise per row and step
  std::uint64_t seed = 0;
};

/// -log p(x_0) <= total = prior + kl + reconstruction (Ho20 eq. 5), in nats. Means over rows, each averaged over the
/// draws of the noise; standard errors are over rows.
struct VariationalBound {
  std::size_t dim = 0;             ///< number of coordinates that are not constant
  std::vector<NoiseLevel> levels;  ///< T, T - 1, ... 0
  Estimate prior;                  ///< L_T
  std::vector<Estimate> steps;     ///< L_{t-1} for t = 2 .. T
  Estimate kl;                     ///< sum of steps
  Estimate reconstruction;         ///< L_0
  Estimate total;
  /// SD15's K: KL terms and entropies. A lower bound of the mean log-likelihood with SD15's fixed last step and data of
  /// unit variance.
  Estimate kl_entropy;
};

/// The bound of the reverse process from N(0, I) along levels that fall to clean data. points: [N, dim], clean; only
/// the `moving` coordinates count. Deterministic for a seed, for any number of threads. Throws Error (usage) on fewer
/// than two levels, on levels that do not end with clean data, on 0 draws, and on a variance that the denoiser does not
/// have; (failure) with row and step if a prediction is not finite.
VariationalBound variational_bound(const Denoiser& denoiser, std::span<const NoiseLevel> levels, ConstMatrix points,
                                   std::span<const std::size_t> moving, const BoundConfig& config, ThreadPool& pool);

/// The same for rows under a model, in data units. Constant columns do not count; if a row differs in one, the bound is
/// infinite. Throws Error (bad_data) on columns other than the model's and on NaN and Inf, and as above.
VariationalBound variational_bound(const PointModel& model, const Points& data, std::span<const NoiseLevel> levels,
                                   const BoundConfig& config, ThreadPool& pool);

/// The term of one step for given noise: L_{t-1}, or L_0 for the step to clean data, per row in nats. x0, eps: [N, dim]
/// -> out: [N]; first_row is used in messages.
void bound_terms(const Denoiser& denoiser, Variance variance, std::span<const NoiseLevel> levels, std::size_t step,
                 ConstMatrix x0, ConstMatrix eps, std::span<const std::size_t> moving, std::span<double> out,
                 ThreadPool& pool, std::size_t first_row = 0);

}  // namespace sfumato
