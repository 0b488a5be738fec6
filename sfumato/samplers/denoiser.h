// The seam between what predicts and what samples.
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/parameterization.h"
#include "sfumato/diffusion/variance.h"

namespace sfumato {

/// Anything that predicts what was clean in noisy points: a trained network, an exact formula, a caller's function.
/// Called once per step for the whole batch.
class Denoiser {
 public:
  virtual ~Denoiser() = default;
  /// Numbers in a point.
  virtual std::size_t dim() const = 0;
  /// What predict() returns.
  virtual Parameterization parameterization() const = 0;
  /// The variance of its reverse steps. With a learned one predict() returns a head beside the prediction.
  virtual Variance variance() const { return Variance::fixed_large; }
  /// Where the step that a predicted mean and a learned log-variance are of leads from a level: to the neighbour where
  /// there is a chain, otherwise to clean data.
  virtual NoiseLevel previous(NoiseLevel) const { return {1, 0}; }
  /// The level nearest to another that a predicted mean can be of: a step of the chain where there is one.
  virtual NoiseLevel nearest(NoiseLevel level) const { return level; }
  /// x_t: [N, dim] at the noise level `level`, x_t = alpha x_0 + sigma eps -> out: [N, outputs()], the prediction, then
  /// the head.
  virtual void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const = 0;

  /// The prediction without its head, and its derivatives along K directions of each row, which stand one after another
  /// in the row. In double, so that an exact formula stays exact; a network rounds x_t to float. x_t: [N, dim],
  /// directions: [N, K dim] -> out: [N, dim], out_dot: [N, K dim]. Throws Error (usage) where a denoiser has none.
  virtual void predict_along(ConstDoubleMatrix x_t, NoiseLevel level, ConstDoubleMatrix directions, DoubleMatrix out,
                             DoubleMatrix out_dot, ThreadPool& pool) const;

  /// Numbers that predict() returns for a point.
  std::size_t outputs() const { return is_learned(variance()) ? 2 * dim() : dim(); }
};

/// What `wanted` is in x_t and the denoiser's prediction at a level. A mean says by the weights of its own step, from
/// denoiser.nearest(level) to denoiser.previous(level), what it holds for the clean point.
Combination reading(Parameterization wanted, const Denoiser& denoiser, NoiseLevel level);

/// The denoiser's prediction as the quantity `wanted`, read as above.
/// x_t: [N, dim]; room: [N, outputs()], whose first dim columns are the result.
Matrix predict_as(Parameterization wanted, const Denoiser& denoiser, ConstMatrix x_t, NoiseLevel level, Matrix room,
                  ThreadPool& pool);

/// Throws Error (usage) unless a variance can be had of this denoiser: any fixed one, or the learned one it has.
void check_variance(const Denoiser& denoiser, Variance variance);

/// The same of the step from levels[step] to levels[step + 1]: a learned log-variance is that of denoiser.previous()
/// alone.
void check_step(const Denoiser& denoiser, Variance variance, std::span<const NoiseLevel> levels, std::size_t step);

/// p(x_s | x_t) = N(mean, diag(exp(log-variance))) from t = levels[step] to s = levels[step + 1]; levels fall.
/// x_t: [N, dim] -> out: [N, 2 dim], the mean, then the log-variance of each coordinate. Throws Error (usage) on a
/// variance that the denoiser does not have, and on a learned log-variance of another step than denoiser.previous(t).
void reverse_step(const Denoiser& denoiser, Variance variance, std::span<const NoiseLevel> levels, std::size_t step,
                  ConstMatrix x_t, Matrix out, ThreadPool& pool);

}  // namespace sfumato
