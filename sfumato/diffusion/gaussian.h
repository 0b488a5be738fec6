// Gaussians with independent coordinates: what the terms of the variational bound are made of.
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/diffusion/level.h"

namespace sfumato {

/// One coordinate. A log-variance of minus infinity is a point.
struct Normal {
  double mean = 0;
  double log_variance = 0;
};

/// log N(x; mean, variance) in nats, of one coordinate.
double normal_log_density(Normal n, double x);

/// KL( p || q ) in nats, of one coordinate; it keeps its digits where p is nearly q. Infinite where q is a point and p
/// is not that point.
double normal_kl(Normal p, Normal q);

/// KL( p || q ) in nats of Gaussians with independent coordinates: the sum over them.
/// p, q: [D]. Throws Error (usage) on other sizes.
double normal_kl(std::span<const Normal> p, std::span<const Normal> q);

/// H_q(X_t | X_0) = D/2 log(2 pi e sigma^2) in nats (SD15); minus infinity for clean data.
double forward_entropy(NoiseLevel level, std::size_t dim);

/// H_p(X_T) = D/2 log(2 pi e) in nats, of the N(0, I) that sampling starts from (SD15).
double prior_entropy(std::size_t dim);

}  // namespace sfumato
