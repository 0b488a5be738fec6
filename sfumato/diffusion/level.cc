#include "sfumato/diffusion/level.h"

#include <cmath>

namespace sfumato {

double log_snr(NoiseLevel level) { return std::log(level.alpha) - std::log(level.sigma); }

NoiseLevel level_from_lambda(double lambda) {
  return {1 / std::sqrt(1 + std::exp(-2 * lambda)), 1 / std::sqrt(1 + std::exp(2 * lambda))};
}

}  // namespace sfumato
