// The denoiser interface between models and samplers.
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/parameterization.h"
#include "sfumato/diffusion/variance.h"

namespace sfumato {

/// Predicts clean points from noisy ones: a trained network, a closed form, or a function of the caller. Called once
/// per step for the whole batch.
class Denoiser {
 public:
  virtual ~Denoiser() = default;
  /// The dimension of a point.
  virtual std::size_t dim() const = 0;
  /// The parameterization of predict()'s output.
  virtual Parameterization parameterization() const = 0;
  /// The variance of the reverse steps. If it is learned, predict() appends a head to the prediction.
  virtual Variance variance() const { return Variance::fixed_large; }
  /// The next level of the reverse step that a predicted mean or a learned variance belongs to: the neighbour in a
  /// chain, otherwise clean data.
  virtual NoiseLevel previous(NoiseLevel) const { return {1, 0}; }
  /// The nearest level for which a mean can be predicted: a step of the chain if there is one, otherwise `level`.
  virtual NoiseLevel nearest(NoiseLevel level) const { return level; }
  /// x_t: [N, dim] with x_t = alpha x_0 + sigma eps -> out: [N, outputs()], the prediction, then the head.
  virtual void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const = 0;

  /// The prediction without its head and its derivatives along K directions per row, concatenated in each row. Double
  /// precision for closed forms; a network rounds x_t to float. x_t: [N, dim], directions: [N, K dim] -> out: [N, dim],
  /// out_dot: [N, K dim]. Throws Error (usage) if the denoiser has no derivatives.
  virtual void predict_along(ConstDoubleMatrix x_t, NoiseLevel level, ConstDoubleMatrix directions, DoubleMatrix out,
                             DoubleMatrix out_dot, ThreadPool& pool) const;

  /// Columns of predict()'s output: dim() or, with a head, 2 dim().
  std::size_t outputs() const { return is_learned(variance()) ? 2 * dim() : dim(); }
};

/// `wanted` as a linear combination of x_t and the denoiser's prediction. A predicted mean is converted with the
/// weights of its own step, from denoiser.nearest(level) to denoiser.previous(level).
Combination reading(Parameterization wanted, const Denoiser& denoiser, NoiseLevel level);

/// Predicts and converts to `wanted`. x_t: [N, dim]; workspace: [N, outputs()], whose first dim columns are the result.
Matrix predict_as(Parameterization wanted, const Denoiser& denoiser, ConstMatrix x_t, NoiseLevel level,
                  Matrix workspace, ThreadPool& pool);

/// Throws Error (usage) on a learned variance other than the denoiser's own.
void check_variance(const Denoiser& denoiser, Variance variance);

/// The same for the step from levels[step] to levels[step + 1]: a learned variance is available for the step to
/// denoiser.previous() only.
void check_step(const Denoiser& denoiser, Variance variance, std::span<const NoiseLevel> levels, std::size_t step);

/// p(x_s | x_t) = N(mean, diag(exp(log-variance))) from t = levels[step] to s = levels[step + 1], with levels in
/// descending noise. x_t: [N, dim] -> out: [N, 2 dim], the mean, then the log-variance of each coordinate. Throws Error
/// (usage) as check_variance() and check_step() do.
void reverse_step(const Denoiser& denoiser, Variance variance, std::span<const NoiseLevel> levels, std::size_t step,
                  ConstMatrix x_t, Matrix out, ThreadPool& pool);

}  // namespace sfumato
