// The forward process q(x_t | x_0), its steps, and the posterior q(x_s | x_t, x_0).
#pragma once

#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/diffusion/level.h"

namespace sfumato {

/// Draws x_t ~ q(x_t | x_0) for each row at its own noise level (Ho20 eq. 4). x0, eps, x_t: [B, D]; levels: [B]; x_t
/// may alias eps. Throws Error (usage) on a shape mismatch.
void q_sample(ConstMatrix x0, ConstMatrix eps, std::span<const NoiseLevel> levels, Matrix x_t);

/// Draws x_t ~ q(x_t | x_{t-1}) = N(sqrt(1 - beta) x_{t-1}, beta I) for all rows (Ho20 eq. 2). x_before, eps, x_t: [B,
/// D]; x_t may alias x_before. Throws Error (usage) on a shape mismatch and on a beta outside [0, 1].
void q_step(ConstMatrix x_before, ConstMatrix eps, double beta, Matrix x_t);

/// q(x_s | x_t, x_0) = N(x0_weight x_0 + xt_weight x_t, variance I).
struct Posterior {
  double x0_weight = 0;  ///< weight of x_0 in the mean
  double xt_weight = 0;  ///< weight of x_t in the mean
  double variance = 0;   ///< of each column
};

/// The posterior of level s conditioned on a noisier level t (Ho20 eq. 6-7 for neighbours of a chain). Throws Error
/// (usage) unless s is less noisy than t.
Posterior q_posterior(NoiseLevel t, NoiseLevel s);

/// Var(x_t | x_s) for s less noisy than t; beta_t for neighbours of a chain.
double step_variance(NoiseLevel t, NoiseLevel s);

}  // namespace sfumato
