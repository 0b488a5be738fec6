// Evidence from a likelihood function of the caller.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "sfumato/samplers/posterior.h"

namespace sfumato {

/// The log-likelihood of a row's clean point x_0: [D], up to a constant. Minus infinity or NaN means likelihood 0.
/// Called from several threads.
using LogLikelihood = std::function<double(std::size_t row, std::span<const double> x_0)>;

/// Its gradient, x_0: [D] -> gradient: [D].
using LogLikelihoodGradient =
    std::function<void(std::size_t row, std::span<const double> x_0, std::span<double> gradient)>;

/// Samples follow p(x_0) L(x_0) / Z, and the log-evidence estimates log Z. The likelihood is approximated by a Gaussian
/// with its finite-difference slopes and curvatures; this is exact for Gaussian likelihoods, and for others the
/// importance weights correct it. Costs 2 D^2 evaluations per particle and level, or 4 D and 2 D gradients if a
/// gradient is given.
class LikelihoodEvidence final : public Evidence {
 public:
  /// Evidence from log p(observation | row), and its gradient where there is one.
  explicit LikelihoodEvidence(LogLikelihood log_likelihood, LogLikelihoodGradient gradient = nullptr);

  const Observation& approximate(std::size_t row, const Belief& belief, Observation& buffer) const override;
  double log_correction(std::size_t row, std::span<const double> x_0, const Observation& seen) const override;

 private:
  double at(std::size_t row, std::span<const double> x_0) const;

  LogLikelihood log_likelihood_;
  LogLikelihoodGradient gradient_;
};

}  // namespace sfumato
