#include "sfumato/diffusion/gaussian.h"

#include <boost/math/special_functions/log1p.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "sfumato/base/error.h"

namespace sfumato {

namespace {

// r - 1 - log r for r = exp(x); about x^2 / 2 for small x.
double excess(double x) {
  if (std::abs(x) < 0.5) return -boost::math::log1pmx(std::expm1(x));
  return std::expm1(x) - x;
}

}  // namespace

double normal_log_density(Normal n, double x) {
  const double gap = (x - n.mean) * std::exp(-0.5 * n.log_variance);
  return -0.5 * (std::log(2 * std::numbers::pi) + n.log_variance + gap * gap);
}

double normal_kl(Normal p, Normal q) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (q.log_variance == -kInfinity) {
    return p.log_variance == -kInfinity && p.mean == q.mean ? 0 : kInfinity;
  }
  const double gap = (p.mean - q.mean) * std::exp(-0.5 * q.log_variance);
  return 0.5 * (excess(p.log_variance - q.log_variance) + gap * gap);
}

double normal_kl(std::span<const Normal> p, std::span<const Normal> q) {
  if (p.size() != q.size()) {
    fail(ErrorKind::usage, "KL: Gaussians of {} and {} coordinates; give two of one size", p.size(), q.size());
  }
  double sum = 0;
  for (std::size_t j = 0; j < p.size(); ++j) sum += normal_kl(p[j], q[j]);
  return sum;
}

double forward_entropy(NoiseLevel level, std::size_t dim) {
  return prior_entropy(dim) + static_cast<double>(dim) * std::log(level.sigma);
}

double prior_entropy(std::size_t dim) { return 0.5 * static_cast<double>(dim) * (1 + std::log(2 * std::numbers::pi)); }

}  // namespace sfumato
