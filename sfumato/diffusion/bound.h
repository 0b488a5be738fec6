// Terms of the variational bound: KL divergences between reverse steps and posteriors.
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/parameterization.h"
#include "sfumato/diffusion/variance.h"

namespace sfumato {

/// The target of a prediction: eps * noise + x0 * clean point.
struct Target {
  double eps = 0;
  double x0 = 0;
};

/// The target of a parameterization at level t. `previous` is the next level of the reverse step, used by mean.
Target target_of(Parameterization prediction, NoiseLevel t, NoiseLevel previous = {1, 0});

/// L_{t-1} = KL( q(x_s | x_t, x_0) || p(x_s | x_t) ) of one coordinate, or L_0 = -log p(x_0 | x_1) if s is clean data,
/// as a function of the prediction error and the head (Ho20 eq. 5).
struct BoundTerm {
  double gain = 0;           ///< ratio of the error of the reverse step's mean to that of the prediction
  double log_posterior = 0;  ///< log beta~_t
  LogVariance variance;
  bool last_step = false;  ///< s is clean data
};

/// The term of the step from levels[step] to levels[step + 1], with levels in descending noise. `previous` as in
/// target_of(). Throws Error (usage) if the step does not exist or x_0 cannot be computed from the prediction.
BoundTerm bound_term(Parameterization prediction, Variance variance, std::span<const NoiseLevel> levels,
                     std::size_t step, NoiseLevel previous);

/// Value in nats, with derivatives.
struct BoundValue {
  double value = 0;
  double by_error = 0;
  double by_head = 0;
};

BoundValue bound_value(const BoundTerm& term, double error, double head);

/// L_T = KL( q(x_T | x_0) || N(0, 1) ) of one coordinate, in nats.
double prior_kl(NoiseLevel last, double x0);

/// H_q(X_T | X_0) - H_q(X_1 | X_0) - H_p(X_T) of dim coordinates, in nats. SD15's K is this minus the KL terms of t >=
/// 2. levels: those of a chain, T, T - 1, ... 0. Throws Error (usage) on fewer than two levels.
double kl_entropy_constant(std::span<const NoiseLevel> levels, std::size_t dim);

}  // namespace sfumato
