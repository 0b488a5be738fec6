#include "sfumato/diffusion/objective.h"

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"

namespace sfumato {

namespace {

// The target as a combination of eps and x_0.
struct Target {
  double eps;
  double x0;
};

Target target_of(Parameterization target, NoiseLevel level) {
  switch (target) {
    case Parameterization::eps:
      return {1, 0};
    case Parameterization::x0:
      return {0, 1};
    case Parameterization::v:
      return {level.alpha, -level.sigma};
    case Parameterization::score:
      return {-1 / level.sigma, 0};
    case Parameterization::mean:
      break;
  }
  fail(ErrorKind::usage, "loss: the mean is not trained directly; choose eps, x0, v or score");
}

}  // namespace

double loss_weight(Weighting weighting, Parameterization target, NoiseLevel level) {
  if (weighting == Weighting::simple) return 1;
  // |x_0 error| = factor * |prediction error|
  const double factor = conversion(target, Parameterization::x0, level).prediction;
  const double snr = level.alpha * level.alpha / (level.sigma * level.sigma);
  constexpr double kGamma = 5;
  return std::min(snr, kGamma) * factor * factor;
}

double loss_and_grad(const Objective& objective, Parameterization target, ConstMatrix prediction, ConstMatrix x0,
                     ConstMatrix eps, std::span<const NoiseLevel> levels, double scale, Matrix d_prediction) {
  const auto same = [&](ConstMatrix m) { return m.rows == prediction.rows && m.cols == prediction.cols; };
  if (!same(x0) || !same(eps) || !same(d_prediction) || levels.size() != prediction.rows) {
    fail(ErrorKind::usage, "loss: prediction [{}, {}], x0 [{}, {}], eps [{}, {}], {} levels; give one shape",
         prediction.rows, prediction.cols, x0.rows, x0.cols, eps.rows, eps.cols, levels.size());
  }
  double loss = 0;
  for (std::size_t i = 0; i < prediction.rows; ++i) {
    const Target wanted = target_of(target, levels[i]);
    const double weight = scale * loss_weight(objective.weighting, target, levels[i]);
    double squares = 0;
    for (std::size_t j = 0; j < prediction.cols; ++j) {
      const double error = static_cast<double>(prediction(i, j)) - wanted.eps * static_cast<double>(eps(i, j)) -
                           wanted.x0 * static_cast<double>(x0(i, j));
      squares += error * error;
      d_prediction(i, j) = static_cast<float>(2 * weight * error);
    }
    loss += weight * squares;
  }
  return loss;
}

}  // namespace sfumato
