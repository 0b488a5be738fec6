#include "sfumato/diffusion/variance.h"

#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/forward.h"

namespace sfumato {

namespace {

double log_small(std::span<const NoiseLevel> levels, std::size_t step) {
  const NoiseLevel t = levels[step];
  const NoiseLevel s = levels[step + 1];
  if (s.sigma > 0) return std::log(q_posterior(t, s).variance);
  return std::log(step == 0 ? step_variance(t, s) : q_posterior(levels[step - 1], t).variance);
}

}  // namespace

LogVariance log_variance(Variance kind, std::span<const NoiseLevel> levels, std::size_t step) {
  if (step + 1 >= levels.size()) {
    fail(ErrorKind::usage, "variance: step {} of {} levels; give 0 to {}", step, levels.size(),
         levels.size() < 2 ? 0 : levels.size() - 2);
  }
  const double large = std::log(step_variance(levels[step], levels[step + 1]));
  switch (kind) {
    case Variance::fixed_large:
      return {large, 0};
    case Variance::fixed_small:
      return {log_small(levels, step), 0};
    case Variance::learned:
      return {0, 1};
    case Variance::learned_range: {
      const double small = log_small(levels, step);
      return {small, large - small};
    }
  }
  return {};
}

}  // namespace sfumato
