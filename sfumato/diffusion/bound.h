// The terms of the variational bound: how far one reverse step is from the posterior that it stands for.
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/parameterization.h"
#include "sfumato/diffusion/variance.h"

namespace sfumato {

/// What a network is to predict: eps * the noise + x0 * the clean point.
struct Target {
  double eps = 0;
  double x0 = 0;
};

/// The target of a prediction at level t; `previous` is where a predicted mean leads to.
Target target_of(Parameterization prediction, NoiseLevel t, NoiseLevel previous = {1, 0});

/// L_{t-1} = KL( q(x_s | x_t, x_0) || p(x_s | x_t) ) of one coordinate, or, where s is clean data, L_0 =
/// -log p(x_0 | x_1), as a function of the prediction's error and of the head (Ho20 eq. 5).
struct BoundTerm {
  double gain = 0;           ///< error of the reverse step's mean by that of the prediction
  double log_posterior = 0;  ///< log beta~_t
  LogVariance variance;
  bool last_step = false;  ///< s is clean data
};

/// The term of the step from levels[step] to levels[step + 1]; levels fall. `previous` is where a predicted mean leads
/// to. Throws Error (usage) on a step that is not there, and where the prediction says nothing of x_0.
BoundTerm bound_term(Parameterization prediction, Variance variance, std::span<const NoiseLevel> levels,
                     std::size_t step, NoiseLevel previous);

/// In nats, with derivatives.
struct BoundValue {
  double value = 0;
  double by_error = 0;
  double by_head = 0;
};

BoundValue bound_value(const BoundTerm& term, double error, double head);

/// L_T = KL( q(x_T | x_0) || N(0, 1) ) of one coordinate in nats.
double prior_kl(NoiseLevel last, double x0);

/// H_q(X_T | X_0) - H_q(X_1 | X_0) - H_p(X_T) of dim coordinates in nats: SD15's K is this less the KL terms of t >= 2.
/// levels: of a chain, T, T - 1, ... 0. Throws Error (usage) on less than a step.
double kl_entropy_constant(std::span<const NoiseLevel> levels, std::size_t dim);

}  // namespace sfumato
