// Weighted particles, for one row at a time.
#pragma once

#include <cstddef>
#include <span>

namespace sfumato {

/// Replaces log-weights by weights whose sum is 1 and returns the log of their mean; minus infinity, and even weights,
/// where all are 0. NaN counts as 0.
double normalize_weights(std::span<double> weights);

/// How many even weights are worth as much, 1 / sum w^2, of weights whose sum is 1 (Kong 1992).
double effective_size(std::span<const double> weights);

/// Systematic resampling (Kitagawa 1996): particle i is chosen N w_i times, rounded up or down. weights: [N], of sum 1;
/// u: uniform on [0, 1) -> parents: [N], rising.
void resample(std::span<const double> weights, double u, std::span<std::size_t> parents);

/// The particle that a uniform number falls on.
std::size_t choose(std::span<const double> weights, double u);

}  // namespace sfumato
