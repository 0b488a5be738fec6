// Means with their standard errors.
#pragma once

#include <span>

namespace sfumato {

/// The mean of independent rows and its standard error.
struct Estimate {
  double mean = 0;
  double standard_error = 0;
};

/// The mean of the values and its standard error s / sqrt(N), where s is the standard deviation with N - 1 degrees of
/// freedom. The error is NaN for one value. Throws Error (usage) if there are no values.
Estimate estimate(std::span<const double> values);

}  // namespace sfumato
