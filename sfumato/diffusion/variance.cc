#include "sfumato/diffusion/variance.h"

#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/forward.h"

namespace sfumato {

double log_variance(Variance kind, NoiseLevel t, NoiseLevel s) {
  switch (kind) {
    case Variance::fixed_large:
      return std::log(step_variance(t, s));
    case Variance::fixed_small:
      return std::log(q_posterior(t, s).variance);
  }
  return 0;
}

double learned_range_log_variance(double v, NoiseLevel t, NoiseLevel s) {
  if (s.sigma == 0) {
    fail(ErrorKind::usage, "learned range: the step to clean data has no posterior variance; use a fixed one there");
  }
  return v * log_variance(Variance::fixed_large, t, s) + (1 - v) * log_variance(Variance::fixed_small, t, s);
}

}  // namespace sfumato
