#include "sfumato/diffusion/parameterization.h"

#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/forward.h"

namespace sfumato {

namespace {

// x_0 from a prediction.
Combination to_x0(Parameterization from, NoiseLevel t, NoiseLevel previous) {
  const double power = t.alpha * t.alpha + t.sigma * t.sigma;
  switch (from) {
    case Parameterization::eps:
      return {1 / t.alpha, -t.sigma / t.alpha};
    case Parameterization::x0:
      return {0, 1};
    case Parameterization::v:
      return {t.alpha / power, -t.sigma / power};
    case Parameterization::mean: {
      const Posterior posterior = q_posterior(t, previous);
      return {-posterior.xt_weight / posterior.x0_weight, 1 / posterior.x0_weight};
    }
    case Parameterization::score:
      return {1 / t.alpha, t.sigma * t.sigma / t.alpha};
  }
  return {};
}

// A quantity from x_t and x_0 (instead of the prediction).
Combination from_x0(Parameterization to, NoiseLevel t, NoiseLevel previous) {
  switch (to) {
    case Parameterization::eps:
      return {1 / t.sigma, -t.alpha / t.sigma};
    case Parameterization::x0:
      return {0, 1};
    case Parameterization::v:
      return {t.alpha / t.sigma, -(t.alpha * t.alpha + t.sigma * t.sigma) / t.sigma};
    case Parameterization::mean: {
      const Posterior posterior = q_posterior(t, previous);
      return {posterior.xt_weight, posterior.x0_weight};
    }
    case Parameterization::score:
      return {-1 / (t.sigma * t.sigma), t.alpha / (t.sigma * t.sigma)};
  }
  return {};
}

// eps from eps, v and score directly; through x_0, which is nearly x_t at low noise, the result would cancel.
bool direct_eps(Parameterization from, NoiseLevel t, Combination& out) {
  const double power = t.alpha * t.alpha + t.sigma * t.sigma;
  if (from == Parameterization::eps) return out = {0, 1}, true;
  if (from == Parameterization::v) return out = {t.sigma / power, t.alpha / power}, true;
  if (from == Parameterization::score) return out = {0, -t.sigma}, true;
  return false;
}

}  // namespace

Combination conversion(Parameterization from, Parameterization to, NoiseLevel t, NoiseLevel previous) {
  if (from == to) return {0, 1};
  Combination result;
  Combination eps;
  const bool by_eps = direct_eps(from, t, eps);
  if (to == Parameterization::eps && by_eps) {
    result = eps;
  } else if (to == Parameterization::score && by_eps) {
    result = {-eps.x_t / t.sigma, -eps.prediction / t.sigma};
  } else if (to == Parameterization::v && by_eps) {
    // v = (eps (alpha^2 + sigma^2) - sigma x_t) / alpha
    const double power = t.alpha * t.alpha + t.sigma * t.sigma;
    result = {(eps.x_t * power - t.sigma) / t.alpha, eps.prediction * power / t.alpha};
  } else {
    const Combination x0 = to_x0(from, t, previous);
    const Combination wanted = from_x0(to, t, previous);
    result = {wanted.x_t + wanted.prediction * x0.x_t, wanted.prediction * x0.prediction};
  }
  if (!std::isfinite(result.x_t) || !std::isfinite(result.prediction)) {
    fail(ErrorKind::usage, "conversion: {} cannot be computed from {} at alpha {}, sigma {}",
         enum_names(to)[static_cast<std::size_t>(to)], enum_names(from)[static_cast<std::size_t>(from)], t.alpha,
         t.sigma);
  }
  return result;
}

void convert(Parameterization from, Parameterization to, std::span<const NoiseLevel> levels, ConstMatrix x_t,
             ConstMatrix prediction, Matrix out) {
  const auto same = [&](ConstMatrix m) { return m.rows == x_t.rows && m.cols == x_t.cols; };
  if (!same(prediction) || !same(out) || levels.size() != x_t.rows) {
    fail(ErrorKind::usage, "convert: x_t [{}, {}], prediction [{}, {}], out [{}, {}], {} levels; give one shape",
         x_t.rows, x_t.cols, prediction.rows, prediction.cols, out.rows, out.cols, levels.size());
  }
  for (std::size_t i = 0; i < x_t.rows; ++i) {
    const Combination weights = conversion(from, to, levels[i]);
    for (std::size_t j = 0; j < x_t.cols; ++j) {
      out(i, j) = static_cast<float>(weights.x_t * static_cast<double>(x_t(i, j)) +
                                     weights.prediction * static_cast<double>(prediction(i, j)));
    }
  }
}

}  // namespace sfumato
