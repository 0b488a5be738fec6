#include "sfumato/samplers/particles.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sfumato {

double normalize_weights(std::span<double> weights) {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  const auto count = static_cast<double>(weights.size());
  double peak = kNone;
  for (const double w : weights) {
    if (w > peak) peak = w;
  }
  if (peak == kNone) {
    std::ranges::fill(weights, 1 / count);
    return kNone;
  }
  double sum = 0;
  for (double& w : weights) {
    w = std::isnan(w) ? 0 : std::exp(w - peak);
    sum += w;
  }
  for (double& w : weights) w /= sum;
  return peak + std::log(sum / count);
}

double effective_size(std::span<const double> weights) {
  double squares = 0;
  for (const double w : weights) squares += w * w;
  return 1 / squares;
}

void resample(std::span<const double> weights, double u, std::span<std::size_t> parents) {
  const double spacing = 1 / static_cast<double>(parents.size());
  double reached = weights[0];
  std::size_t parent = 0;
  for (std::size_t i = 0; i < parents.size(); ++i) {
    const double at = (static_cast<double>(i) + u) * spacing;
    while (at >= reached && parent + 1 < weights.size()) reached += weights[++parent];
    parents[i] = parent;
  }
}

std::size_t choose(std::span<const double> weights, double u) {
  double reached = weights[0];
  std::size_t chosen = 0;
  while (u >= reached && chosen + 1 < weights.size()) reached += weights[++chosen];
  return chosen;
}

}  // namespace sfumato
