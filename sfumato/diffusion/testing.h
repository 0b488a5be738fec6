// Helpers of the diffusion tests: the Kolmogorov-Smirnov test.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace sfumato::testing {

/// The Kolmogorov-Smirnov statistic of two samples: the largest distance between their empirical distribution
/// functions.
inline double ks_distance(std::vector<double> a, std::vector<double> b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  double largest = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const double at = std::min(a[i], b[j]);
    while (i < a.size() && a[i] <= at) ++i;
    while (j < b.size() && b[j] <= at) ++j;
    const double gap =
        static_cast<double>(i) / static_cast<double>(a.size()) - static_cast<double>(j) / static_cast<double>(b.size());
    largest = std::max(largest, std::abs(gap));
  }
  return largest;
}

/// The asymptotic p-value of the statistic, for large samples.
inline double ks_p_value(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  const auto m = static_cast<double>(b.size());
  const double scaled = ks_distance(a, b) * std::sqrt(n * m / (n + m));
  double sum = 0;
  for (int k = 1; k <= 100; ++k) sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2 * k * k * scaled * scaled);
  return std::clamp(sum, 0.0, 1.0);
}

}  // namespace sfumato::testing
