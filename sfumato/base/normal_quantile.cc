#include "sfumato/base/normal_quantile.h"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <numbers>

namespace sfumato {

double normal_quantile(double u) {
  constexpr double kEdge = 1e-16;  // a uniform u is exactly 0 with probability 2^-53
  // double keeps Boost from promoting to long double.
  using Plain = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * std::clamp(u, kEdge, 1 - kEdge), Plain());
}

}  // namespace sfumato
