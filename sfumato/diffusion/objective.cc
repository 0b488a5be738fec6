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

[[noreturn]] void refuse_mean() {
  fail(ErrorKind::usage, "loss: the mean is not trained directly; choose eps, x0, v or score");
}

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
  refuse_mean();
}

// min(SNR, gamma) on |x_0 error|^2 as a weight on the prediction's, each divided out so that clean data and pure noise
// have their limits.
double min_snr_weight(Parameterization target, NoiseLevel level) {
  constexpr double kGamma = 5;
  const double variance = level.sigma * level.sigma;
  const double power = level.alpha * level.alpha + variance;
  const double snr = level.alpha * level.alpha / variance;
  switch (target) {
    case Parameterization::eps:
      return std::min(1.0, kGamma / snr);
    case Parameterization::x0:
      return std::min(snr, kGamma);
    case Parameterization::v:
      return std::min(snr, kGamma) * variance / (power * power);
    case Parameterization::score:
      return std::min(1.0, kGamma / snr) * variance;
    case Parameterization::mean:
      break;
  }
  refuse_mean();
}

}  // namespace

double loss_weight(Weighting weighting, Parameterization target, NoiseLevel level) {
  switch (weighting) {
    case Weighting::simple:
      return 1;
    case Weighting::min_snr:
      return min_snr_weight(target, level);
  }
  return 1;
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
