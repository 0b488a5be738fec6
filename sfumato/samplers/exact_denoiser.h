// Closed-form denoisers of Gaussian mixtures and finite data sets, for tests and as a reference for trained networks.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/samplers/denoiser.h"

namespace sfumato {

/// Converts an exact E[x_0 | x_t], computed in double, to any parameterization; a mean is that of the step to clean
/// data.
class ExactDenoiser : public Denoiser {
 public:
  /// Answer: what predict() returns, x_0 or another parameterization of it.
  explicit ExactDenoiser(Parameterization answer) : answer_(answer) {}
  Parameterization parameterization() const override { return answer_; }
  /// Throws Error (usage) if the parameterization cannot be computed from x_0, such as eps of clean data.
  void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const override;
  /// Central differences with a step of 1e-4 of the noise; the truncation error is about 1e-8.
  void predict_along(ConstDoubleMatrix x_t, NoiseLevel level, ConstDoubleMatrix directions, DoubleMatrix out,
                     DoubleMatrix out_dot, ThreadPool& pool) const override;

  /// E[x_0 | x_t] of one point, x_t: [dim] -> x_0: [dim]. Called from several threads.
  using PosteriorMean = std::function<void(std::span<const double> x_t, std::span<double> x_0)>;
  /// The posterior mean E[x_0 | x_t] at a noise level.
  virtual PosteriorMean posterior_mean(NoiseLevel level) const = 0;

 private:
  Parameterization answer_;
};

/// sum_k weights[k] N(means[k], diag(sds[k]^2)); an sd of 0 is a point mass. weights: [K], normalised internally;
/// means, sds: [K, dim] row-major.
struct GaussianMixture {
  std::size_t dim = 0;          ///< number of columns
  std::vector<double> weights;  ///< [K]
  std::vector<double> means;    ///< [K, dim]
  std::vector<double> sds;      ///< [K, dim]
};

/// The ideal denoiser of a Gaussian mixture: q(x_t) is also a mixture, and E[x_0 | x_t] is the average of the
/// components' posterior means weighted by their responsibilities.
class MixtureDenoiser final : public ExactDenoiser {
 public:
  /// Throws Error (usage) on a shape mismatch, a negative weight or sd, and values that are not finite.
  explicit MixtureDenoiser(GaussianMixture mixture, Parameterization answer = Parameterization::v);
  std::size_t dim() const override { return mixture_.dim; }
  /// Throws Error (usage) at a level at which a component has variance 0.
  PosteriorMean posterior_mean(NoiseLevel level) const override;
  /// log q(x_t) in nats. Throws Error (usage) as posterior_mean() does.
  double log_density(NoiseLevel level, std::span<const double> x_t) const;

 private:
  GaussianMixture mixture_;
};

/// The ideal denoiser of a finite data set: the softmax-weighted mean of its points. A network that memorises its
/// training data converges to it. points: [N, dim].
MixtureDenoiser points_denoiser(ConstMatrix points, Parameterization answer = Parameterization::v);

}  // namespace sfumato
