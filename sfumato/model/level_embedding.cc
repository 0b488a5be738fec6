#include "sfumato/model/level_embedding.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace sfumato {

LevelEmbedding::LevelEmbedding(double lambda_min, double lambda_max, std::size_t rows, std::size_t taps)
    : lambda_min_(lambda_min), lambda_max_(lambda_max), rows_(rows), taps_(taps) {}

LevelEmbedding::LevelEmbedding(const NoiseSchedule& chain) : rows_(chain.steps()) {
  for (std::size_t t = 1; t <= chain.steps(); ++t) lambdas_.push_back(log_snr(chain.level(t)));
}

Taps LevelEmbedding::operator()(NoiseLevel level) const {
  const double lambda = log_snr(level);
  Taps taps;
  if (!lambdas_.empty()) {
    const auto after = std::lower_bound(lambdas_.begin(), lambdas_.end(), lambda, std::greater<>());
    auto index = static_cast<std::size_t>(after - lambdas_.begin());
    if (index == rows_ || (index > 0 && lambdas_[index - 1] - lambda < lambda - lambdas_[index])) --index;
    taps.first = static_cast<std::uint32_t>(index);
    return taps;
  }
  // `taps` neighbouring rows span rows - taps + 1 intervals.
  const double place = std::clamp((lambda - lambda_min_) / (lambda_max_ - lambda_min_), 0.0, 1.0);
  if (taps_ == 1) {
    taps.first = static_cast<std::uint32_t>(std::lround(place * static_cast<double>(rows_ - 1)));
    return taps;
  }
  const std::size_t intervals = rows_ - taps_ + 1;
  const double at = place * static_cast<double>(intervals);
  const std::size_t first = std::min(static_cast<std::size_t>(at), intervals - 1);
  const double f = at - static_cast<double>(first);
  const double g = 1 - f;
  taps.first = static_cast<std::uint32_t>(first);
  if (taps_ == 2) {
    taps.weight = {static_cast<float>(g), static_cast<float>(f), 0.0F, 0.0F};
  } else {  // the uniform cubic B-spline
    taps.weight = {static_cast<float>(g * g * g / 6), static_cast<float>((3 * f * f * f - 6 * f * f + 4) / 6),
                   static_cast<float>((3 * g * g * g - 6 * g * g + 4) / 6), static_cast<float>(f * f * f / 6)};
  }
  return taps;
}

}  // namespace sfumato
