#include "sfumato/diffusion/level_embedding.h"

#include <algorithm>
#include <cmath>

namespace sfumato {

LevelEmbedding::LevelEmbedding(double lambda_min, double lambda_max, std::size_t rows, std::size_t taps)
    : lambda_min_(lambda_min), lambda_max_(std::max(lambda_max, lambda_min + 1e-9)), rows_(rows), taps_(taps) {}

LevelEmbedding::LevelEmbedding(const NoiseSchedule& chain) : rows_(chain.steps()), chain_(chain) {}

Taps LevelEmbedding::operator()(NoiseLevel level) const {
  Taps taps;
  if (chain_.steps() > 0) {
    taps.first = static_cast<std::uint32_t>(chain_.nearest_step(level) - 1);
    return taps;
  }
  const double lambda = log_snr(level);
  // `taps` neighbouring rows of a spline span rows - taps + 1 intervals.
  const double position = std::clamp((lambda - lambda_min_) / (lambda_max_ - lambda_min_), 0.0, 1.0);
  if (taps_ == 1) {
    taps.first = static_cast<std::uint32_t>(std::lround(position * static_cast<double>(rows_ - 1)));
    return taps;
  }
  const std::size_t intervals = rows_ - taps_ + 1;
  const double at = position * static_cast<double>(intervals);
  const std::size_t first = std::min(static_cast<std::size_t>(at), intervals - 1);
  const double f = at - static_cast<double>(first);
  const double g = 1 - f;
  taps.first = static_cast<std::uint32_t>(first);
  if (taps_ == 2) {
    taps.weight = {static_cast<float>(g), static_cast<float>(f), 0.0F, 0.0F};
  } else {  // uniform cubic B-spline
    taps.weight = {static_cast<float>(g * g * g / 6), static_cast<float>((3 * f * f * f - 6 * f * f + 4) / 6),
                   static_cast<float>((3 * g * g * g - 6 * g * g + 4) / 6), static_cast<float>(f * f * f / 6)};
  }
  return taps;
}

std::vector<double> LevelEmbedding::knots() const {
  std::vector<double> knots;
  for (std::size_t i = 1; i < chain_.steps(); ++i) knots.push_back(0.5 * (chain_.lambda[i - 1] + chain_.lambda[i]));
  if (chain_.steps() > 0) return knots;
  // A single tap changes half-way between two rows; several taps shift at the ends of the intervals.
  const std::size_t count = taps_ == 1 ? rows_ - 1 : rows_ - taps_ + 2;
  for (std::size_t i = count; i-- > 0;) {
    const double position = taps_ == 1 ? (static_cast<double>(i) + 0.5) / static_cast<double>(rows_ - 1)
                                       : static_cast<double>(i) / static_cast<double>(count - 1);
    knots.push_back(std::lerp(lambda_min_, lambda_max_, position));
  }
  return knots;
}

}  // namespace sfumato
