#include "sfumato/diffusion/variance.h"

#include <cmath>

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

}  // namespace sfumato
