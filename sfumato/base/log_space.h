// Sums of probabilities in log space.
#pragma once

#include <cmath>
#include <limits>
#include <utility>

namespace sfumato {

/// The logarithm of probability 0.
inline constexpr double kLogZero = -std::numeric_limits<double>::infinity();

/// log(e^a + e^b) without overflow.
inline double log_add(double a, double b) {
  if (a < b) std::swap(a, b);
  return b == kLogZero ? a : a + std::log1p(std::exp(b - a));
}

}  // namespace sfumato
