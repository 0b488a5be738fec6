// Weighted particles of one row.
#pragma once

#include <cstddef>
#include <span>

namespace sfumato {

/// Replaces log-weights by normalised weights and returns the log of their mean. If all weights are 0, returns minus
/// infinity and sets equal weights. NaN counts as weight 0.
double normalize_weights(std::span<double> weights);

/// The effective sample size 1 / sum w^2 of normalised weights (Kong 1992).
double effective_size(std::span<const double> weights);

/// Systematic resampling (Kitagawa 1996): particle i is chosen N w_i times, rounded up or down. weights: [N],
/// normalised; u: uniform in [0, 1) -> parents: [N], ascending.
void resample(std::span<const double> weights, double u, std::span<std::size_t> parents);

/// The index of the particle that a uniform number selects.
std::size_t choose(std::span<const double> weights, double u);

}  // namespace sfumato
