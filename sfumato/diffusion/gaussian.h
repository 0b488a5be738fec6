// Densities, entropies and KL divergences of Gaussians with independent coordinates.
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/diffusion/level.h"

namespace sfumato {

/// One coordinate. A log-variance of minus infinity is a point mass.
struct Normal {
  double mean = 0;
  double log_variance = 0;
};

/// log N(x; mean, variance) of one coordinate, in nats.
double normal_log_density(Normal n, double x);

/// KL( p || q ) of one coordinate in nats, without cancellation where p is close to q. Infinite if q is a point mass
/// and p is not the same one.
double normal_kl(Normal p, Normal q);

/// KL( p || q ) in nats of Gaussians with independent coordinates: the sum over coordinates. p, q: [D]. Throws Error
/// (usage) on different sizes.
double normal_kl(std::span<const Normal> p, std::span<const Normal> q);

/// H_q(X_t | X_0) = D/2 log(2 pi e sigma^2) in nats (SD15); minus infinity for clean data.
double forward_entropy(NoiseLevel level, std::size_t dim);

/// H_p(X_T) = D/2 log(2 pi e) in nats, the entropy of the prior N(0, I) (SD15).
double prior_entropy(std::size_t dim);

}  // namespace sfumato
