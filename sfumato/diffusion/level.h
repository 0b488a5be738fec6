// Noise levels.
#pragma once

namespace sfumato {

/// x_t = alpha x_0 + sigma eps, eps ~ N(0, I). Variance preserving if alpha^2 + sigma^2 = 1.
struct NoiseLevel {
  double alpha = 1;
  double sigma = 0;

  bool operator==(const NoiseLevel&) const = default;
};

/// lambda = log(alpha / sigma), half the log signal-to-noise ratio; infinite for clean data.
double log_snr(NoiseLevel level);

/// The variance-preserving level with this lambda, alpha and sigma to full relative precision.
NoiseLevel level_from_lambda(double lambda);

}  // namespace sfumato
