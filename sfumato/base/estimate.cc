#include "sfumato/base/estimate.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "sfumato/base/error.h"

namespace sfumato {

Estimate estimate(std::span<const double> values) {
  if (values.empty()) fail(ErrorKind::usage, "estimate: no values to take the mean of");
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  if (values.size() == 1) return {mean, std::numeric_limits<double>::quiet_NaN()};
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / (count - 1) / count)};
}

}  // namespace sfumato
