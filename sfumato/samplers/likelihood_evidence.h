// Evidence that a caller's function gives: any likelihood of the clean points.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "sfumato/samplers/posterior.h"

namespace sfumato {

/// log of a likelihood at a clean point of a row, up to a constant: x_0: [D]. Minus infinity where it is 0; NaN counts
/// as that. Several threads call it at once.
using LogLikelihood = std::function<double(std::size_t row, std::span<const double> x_0)>;

/// Its gradient there, x_0: [D] -> gradient: [D].
using LogLikelihoodGradient =
    std::function<void(std::size_t row, std::span<const double> x_0, std::span<double> gradient)>;

/// Points drawn in its light are of p(x_0) L(x_0) / Z, and their log-evidence is an estimate of log Z. Near a belief
/// the likelihood is taken for the Gaussian whose slopes and curvatures it has over some standard deviations: exact
/// where it is one, and elsewhere a guide that the weights put right. For a particle and level 2 D^2 values are asked
/// for; with a gradient 4 D, and 2 D gradients.
class LikelihoodEvidence final : public Evidence {
 public:
  explicit LikelihoodEvidence(LogLikelihood log_likelihood, LogLikelihoodGradient gradient = nullptr);

  const Observation& near(std::size_t row, const Belief& belief, Observation& room) const override;
  double left_out(std::size_t row, std::span<const double> x_0, const Observation& seen) const override;

 private:
  double at(std::size_t row, std::span<const double> x_0) const;

  LogLikelihood log_likelihood_;
  LogLikelihoodGradient gradient_;
};

}  // namespace sfumato
