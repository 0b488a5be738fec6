// Scalar reference of the losses for tests, from their definitions and for any number type; complex numbers give exact
// derivatives. It uses the predicted x_0 and means, while the production code uses errors only.
#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <span>

#include "sfumato/diffusion/objective.h"

namespace sfumato {

/// The settings of a reference loss.
struct ReferenceLoss {
  Objective objective;
  Parameterization target = Parameterization::eps;
  Variance variance = Variance::fixed_large;
  NoiseSchedule chain;
};

/// The quantities of step t of a chain, in the notation of Ho20 and method.md.
struct ReferenceStep {
  double beta, bar, before, posterior;

  ReferenceStep(const NoiseSchedule& chain, std::size_t t)
      : beta(chain.beta[t - 1]),
        bar(chain.alpha_bar[t - 1]),
        before(t == 1 ? 1 : chain.alpha_bar[t - 2]),
        posterior((1 - before) / (1 - bar) * beta) {}
  template <class T>
  T mean(double x_t, T x0) const {
    return std::sqrt(before) * beta / (1 - bar) * x0 + std::sqrt(1 - beta) * (1 - before) / (1 - bar) * x_t;
  }
};

/// The mean of p(x_{t-1} | x_t) from a prediction.
template <class T>
T mean_reference(Parameterization target, const ReferenceStep& step, double x_t, T prediction) {
  const double alpha = std::sqrt(step.bar);
  const double sigma = std::sqrt(1 - step.bar);
  switch (target) {
    case Parameterization::eps:
      return step.mean<T>(x_t, (x_t - sigma * prediction) / alpha);
    case Parameterization::x0:
      return step.mean<T>(x_t, prediction);
    case Parameterization::v:
      return step.mean<T>(x_t, alpha * x_t - sigma * prediction);
    case Parameterization::score:
      return step.mean<T>(x_t, (x_t + sigma * sigma * prediction) / alpha);
    case Parameterization::mean:
      return prediction;
  }
  return prediction;
}

inline double wanted_reference(Parameterization target, const ReferenceStep& step, double x_t, double x0, double eps) {
  switch (target) {
    case Parameterization::eps:
      return eps;
    case Parameterization::x0:
      return x0;
    case Parameterization::v:
      return std::sqrt(step.bar) * eps - std::sqrt(1 - step.bar) * x0;
    case Parameterization::score:
      return -eps / std::sqrt(1 - step.bar);
    case Parameterization::mean:
      return step.mean(x_t, x0);
  }
  return 0;
}

/// ND21 eq. 15; `beta~` of t = 1 is replaced by that of t = 2.
template <class T>
T log_variance_reference(Variance variance, const NoiseSchedule& chain, std::size_t t, T head) {
  const double large = std::log(chain.beta[t - 1]);
  const double small = std::log(ReferenceStep(chain, std::max<std::size_t>(t, 2)).posterior);
  switch (variance) {
    case Variance::fixed_large:
      return large;
    case Variance::fixed_small:
      return small;
    case Variance::learned:
      return head;
    case Variance::learned_range:
      return head * large + (1.0 - head) * small;
  }
  return head;
}

/// L_{t-1} = KL( q(x_{t-1} | x_t, x_0) || p_theta ), or L_0 = -log p_theta(x_0 | x_1), of one coordinate.
template <class T>
T bound_reference(const ReferenceLoss& loss, std::size_t t, double x_t, double x0, T prediction, T head) {
  const ReferenceStep step(loss.chain, t);
  const T mean = mean_reference<T>(loss.target, step, x_t, prediction);
  const T variance = std::exp(log_variance_reference<T>(loss.variance, loss.chain, t, head));
  const T gap = step.mean(x_t, x0) - mean;
  if (t == 1) return 0.5 * (std::log(2 * std::numbers::pi) + std::log(variance) + gap * gap / variance);
  return 0.5 * (std::log(variance / step.posterior) + (step.posterior + gap * gap) / variance - 1.0);
}

/// The prediction without gradient, as in the bound of the hybrid objective.
inline double frozen(double value) { return value; }
inline std::complex<double> frozen(std::complex<double> value) { return value.real(); }

/// The loss of one row at step t, summed over coordinates. output: [D], or [2 D] with a head; x0, eps: [D].
template <class T>
T row_loss_reference(const ReferenceLoss& loss, std::size_t t, std::span<const T> output, std::span<const double> x0,
                     std::span<const double> eps) {
  const Objective& objective = loss.objective;
  const std::size_t steps = loss.chain.steps();
  const ReferenceStep step(loss.chain, t);
  const double last = loss.chain.alpha_bar.back();
  T sum = 0;
  for (std::size_t j = 0; j < x0.size(); ++j) {
    const double x_t = std::sqrt(step.bar) * x0[j] + std::sqrt(1 - step.bar) * eps[j];
    const T head = output.size() > x0.size() ? output[x0.size() + j] : T(0);
    const T error = output[j] - wanted_reference(loss.target, step, x_t, x0[j], eps[j]);
    const T square =
        loss_weight(objective.weighting, loss.target, loss.chain.level(t), loss.chain.level(t - 1)) * error * error;
    const double prior = 0.5 * (last * x0[j] * x0[j] + (1 - last) - 1 - std::log(1 - last));
    const auto bound = [&](T prediction) { return bound_reference<T>(loss, t, x_t, x0[j], prediction, head); };
    const auto count = static_cast<double>(steps);
    switch (objective.kind) {
      case ObjectiveKind::simple:
        sum += square;
        break;
      case ObjectiveKind::vlb:
        sum += count * bound(output[j]) + prior;
        break;
      case ObjectiveKind::hybrid:
        sum += square + objective.vlb_weight * (count * bound(frozen(output[j])) + prior);
        break;
      case ObjectiveKind::kl_entropy: {  // t is drawn from 2 .. T
        const auto entropy = [](double variance) {
          return 0.5 * std::log(2 * std::numbers::pi * std::numbers::e * variance);
        };
        const double entropies = entropy(1 - last) - entropy(loss.chain.beta[0]) - entropy(1);
        sum += (count - 1) * bound(output[j]) - entropies;
        break;
      }
    }
  }
  return sum;
}

}  // namespace sfumato
