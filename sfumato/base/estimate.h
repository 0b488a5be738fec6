// Means that say how sure they are.
#pragma once

#include <span>

namespace sfumato {

/// A mean over independent rows, and the standard error of that mean.
struct Estimate {
  double mean = 0;
  double standard_error = 0;
};

/// The mean of values and s / sqrt(N), s their standard deviation (with N - 1); no error can be told from one value.
/// Throws Error (usage) when there is none.
Estimate estimate(std::span<const double> values);

}  // namespace sfumato
