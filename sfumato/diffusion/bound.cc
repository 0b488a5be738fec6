#include "sfumato/diffusion/bound.h"

#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/diffusion/gaussian.h"

namespace sfumato {

Target target_of(Parameterization prediction, NoiseLevel t, NoiseLevel previous) {
  switch (prediction) {
    case Parameterization::eps:
      return {1, 0};
    case Parameterization::x0:
      return {0, 1};
    case Parameterization::v:
      return {t.alpha, -t.sigma};
    case Parameterization::score:
      return {-1 / t.sigma, 0};
    case Parameterization::mean: {
      const Posterior posterior = q_posterior(t, previous);
      return {posterior.xt_weight * t.sigma, posterior.xt_weight * t.alpha + posterior.x0_weight};
    }
  }
  return {};
}

BoundTerm bound_term(Parameterization prediction, Variance variance, std::span<const NoiseLevel> levels,
                     std::size_t step, NoiseLevel previous) {
  BoundTerm term;
  term.variance = log_variance(variance, levels, step);
  const NoiseLevel t = levels[step];
  const NoiseLevel s = levels[step + 1];
  const Posterior posterior = q_posterior(t, s);
  term.gain = posterior.x0_weight * conversion(prediction, Parameterization::x0, t, previous).prediction;
  term.log_posterior = std::log(posterior.variance);
  term.last_step = s.sigma == 0;
  return term;
}

BoundValue bound_value(const BoundTerm& term, double error, double head) {
  const double gap = term.gain * error;
  const double log_variance = term.variance(head);
  const double precision = std::exp(-log_variance);
  const double spread = term.last_step ? 0 : std::exp(term.log_posterior);
  const Normal reverse{gap, log_variance};
  return {term.last_step ? -normal_log_density(reverse, 0) : normal_kl(Normal{0, term.log_posterior}, reverse),
          gap * term.gain * precision, 0.5 * term.variance.slope * (1 - (spread + gap * gap) * precision)};
}

double prior_kl(NoiseLevel last, double x0) {
  return normal_kl(Normal{last.alpha * x0, 2 * std::log(last.sigma)}, Normal{});
}

double kl_entropy_constant(std::span<const NoiseLevel> levels, std::size_t dim) {
  if (levels.size() < 2) fail(ErrorKind::usage, "bound: {} noise levels; give 2 or more", levels.size());
  return forward_entropy(levels.front(), dim) - forward_entropy(levels[levels.size() - 2], dim) - prior_entropy(dim);
}

}  // namespace sfumato
