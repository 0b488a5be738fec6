// How much noise there is.
#pragma once

namespace sfumato {

/// x_t = alpha x_0 + sigma eps, eps ~ N(0, I). Variance preserving where alpha^2 + sigma^2 = 1.
struct NoiseLevel {
  double alpha = 1;
  double sigma = 0;

  bool operator==(const NoiseLevel&) const = default;
};

/// lambda = log(alpha / sigma), half the log of the signal-to-noise ratio; infinite for clean data.
double log_snr(NoiseLevel level);

/// The variance-preserving level of a lambda, to full relative precision in both numbers.
NoiseLevel level_from_lambda(double lambda);

}  // namespace sfumato
