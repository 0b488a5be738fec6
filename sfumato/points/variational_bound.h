// The variational bound as a measure: what each step of a reverse process costs.
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
  std::size_t draws = 1;                      ///< of the noise, for each row and step
  std::uint64_t seed = 0;
};

/// -log p(x_0) <= total = prior + kl + reconstruction (Ho20 eq. 5), in nats. Means over rows, each row's over the draws
/// of the noise; the standard error is that of rows as a sample.
struct VariationalBound {
  std::size_t dim = 0;             ///< coordinates that count
  std::vector<NoiseLevel> levels;  ///< T, T - 1, ... 0
  Estimate prior;                  ///< L_T
  std::vector<Estimate> steps;     ///< L_{t-1} for t = 2 .. T
  Estimate kl;                     ///< their sum
  Estimate reconstruction;         ///< L_0
  Estimate total;
  /// SD15's K, KL terms and entropies: the mean log-likelihood is at least that with SD15's fixed last step and data of
  /// unit power.
  Estimate kl_entropy;
};

/// The bound of the reverse process from N(0, I) down the levels, which fall to clean data. points: [N, dim], clean;
/// only the `moving` coordinates count. Same seed, same bits, for any pool. Throws Error (usage) on levels without a
/// step or that do not end clean, no draws, and a variance that the denoiser does not have; (failure) naming row and
/// step where a prediction is no number.
VariationalBound variational_bound(const Denoiser& denoiser, std::span<const NoiseLevel> levels, ConstMatrix points,
                                   std::span<const std::size_t> moving, const BoundConfig& config, ThreadPool& pool);

/// The same for a table's rows under a model, in the units of the data. A column that was constant in training does not
/// count; a row that differs there is impossible, and the bound infinite. Throws Error (bad_data) on other columns than
/// the model's and on NaN and Inf, and as above.
VariationalBound variational_bound(const PointModel& model, const Points& data, std::span<const NoiseLevel> levels,
                                   const BoundConfig& config, ThreadPool& pool);

/// The term of one step for given noise: L_{t-1}, or L_0 where it leads to clean data, of each row in nats.
/// x0, eps: [N, dim] -> out: [N]; first_row is for messages.
void bound_terms(const Denoiser& denoiser, Variance variance, std::span<const NoiseLevel> levels, std::size_t step,
                 ConstMatrix x0, ConstMatrix eps, std::span<const std::size_t> moving, std::span<double> out,
                 ThreadPool& pool, std::size_t first_row = 0);

}  // namespace sfumato
