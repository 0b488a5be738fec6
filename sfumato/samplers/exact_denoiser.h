// Denoisers by formula: the ideal ones of mixtures and of finite data sets. For tests, and for who wants to see what a
// perfectly trained network would do.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/samplers/denoiser.h"

namespace sfumato {

/// A denoiser that knows E[x_0 | x_t] in double and answers as any parameterization; a mean is that of the step to
/// clean data.
class ExactDenoiser : public Denoiser {
 public:
  explicit ExactDenoiser(Parameterization answer) : answer_(answer) {}
  Parameterization parameterization() const override { return answer_; }
  /// Throws Error (usage) where the answer does not follow from x_0, as eps of clean data.
  void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const override;
  /// By central differences of the formula over 1e-4 of the noise, which leave out about 1e-8.
  void predict_along(ConstDoubleMatrix x_t, NoiseLevel level, ConstDoubleMatrix directions, DoubleMatrix out,
                     DoubleMatrix out_dot, ThreadPool& pool) const override;

  /// E[x_0 | x_t] of one point, x_t: [dim] -> x_0: [dim]; several threads call it at once.
  using PosteriorMean = std::function<void(std::span<const double> x_t, std::span<double> x_0)>;
  virtual PosteriorMean posterior_mean(NoiseLevel level) const = 0;

 private:
  Parameterization answer_;
};

/// sum_k weights[k] N(means[k], diag(sds[k]^2)); a deviation of 0 is a point. weights: [K], of any sum above 0; means,
/// sds: [K, dim] row-major.
struct GaussianMixture {
  std::size_t dim = 0;
  std::vector<double> weights;
  std::vector<double> means;
  std::vector<double> sds;
};

/// The ideal denoiser of a Gaussian mixture, whose q(x_t) is a mixture again: responsibilities times the posterior
/// means of the components.
class MixtureDenoiser final : public ExactDenoiser {
 public:
  /// Throws Error (usage) on sizes that do not fit, a weight or deviation below 0, and what is not finite.
  explicit MixtureDenoiser(GaussianMixture mixture, Parameterization answer = Parameterization::v);
  std::size_t dim() const override { return mixture_.dim; }
  /// Throws Error (usage) at a level that leaves a component without any noise.
  PosteriorMean posterior_mean(NoiseLevel level) const override;
  /// log q(x_t) in nats. Throws Error (usage) as posterior_mean() does.
  double log_density(NoiseLevel level, std::span<const double> x_t) const;

 private:
  GaussianMixture mixture_;
};

/// The ideal denoiser of a finite data set, the softmax-weighted mean of its points: what training comes to when a
/// network learns its data by heart. points: [N, dim].
MixtureDenoiser points_denoiser(ConstMatrix points, Parameterization answer = Parameterization::v);

}  // namespace sfumato
