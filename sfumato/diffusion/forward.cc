#include "sfumato/diffusion/forward.h"

#include <cmath>

#include "sfumato/base/error.h"

namespace sfumato {

namespace {

void check_shapes(const char* what, ConstMatrix a, ConstMatrix b, ConstMatrix to) {
  if (a.rows != b.rows || a.cols != b.cols || a.rows != to.rows || a.cols != to.cols) {
    fail(ErrorKind::usage, "{}: matrices are [{}, {}], [{}, {}] and [{}, {}]; give three of one shape", what, a.rows,
         a.cols, b.rows, b.cols, to.rows, to.cols);
  }
}

void add_noise(std::span<const float> x, std::span<const float> eps, NoiseLevel level, std::span<float> to) {
  const auto alpha = static_cast<float>(level.alpha);
  const auto sigma = static_cast<float>(level.sigma);
  for (std::size_t j = 0; j < to.size(); ++j) to[j] = alpha * x[j] + sigma * eps[j];
}

}  // namespace

void q_sample(ConstMatrix x0, ConstMatrix eps, std::span<const NoiseLevel> levels, Matrix x_t) {
  check_shapes("q_sample", x0, eps, x_t);
  if (levels.size() != x0.rows) {
    fail(ErrorKind::usage, "q_sample: {} levels for {} rows; give one each", levels.size(), x0.rows);
  }
  for (std::size_t i = 0; i < x0.rows; ++i) add_noise(x0.row(i), eps.row(i), levels[i], x_t.row(i));
}

void q_step(ConstMatrix x_before, ConstMatrix eps, double beta, Matrix x_t) {
  check_shapes("q_step", x_before, eps, x_t);
  if (!(beta >= 0 && beta <= 1)) fail(ErrorKind::usage, "q_step: beta is {}; give a number from 0 to 1", beta);
  // In double: in float, the rounding error of sqrt(1 - beta) for a small beta would accumulate over 10^5 steps.
  const double kept = std::sqrt(1 - beta);
  const double added = std::sqrt(beta);
  for (std::size_t i = 0; i < x_t.rows; ++i) {
    for (std::size_t j = 0; j < x_t.cols; ++j) {
      const double x = kept * static_cast<double>(x_before(i, j)) + added * static_cast<double>(eps(i, j));
      x_t(i, j) = static_cast<float>(x);
    }
  }
}

double step_variance(NoiseLevel t, NoiseLevel s) {
  // sigma_t^2 - (alpha_t / alpha_s)^2 sigma_s^2 without cancellation: sigma_t^2 (1 - SNR_t / SNR_s).
  if (s.sigma == 0) return t.sigma * t.sigma;
  return -t.sigma * t.sigma * std::expm1(2 * (log_snr(t) - log_snr(s)));
}

Posterior q_posterior(NoiseLevel t, NoiseLevel s) {
  if (!(t.sigma * s.alpha > s.sigma * t.alpha)) {
    fail(ErrorKind::usage, "q_posterior: the second level is not less noisy than the first");
  }
  const double variance = t.sigma * t.sigma;
  const double added = step_variance(t, s);
  const double kept = s.sigma * s.sigma;
  return {s.alpha * added / variance, t.alpha / s.alpha * kept / variance, added * kept / variance};
}

}  // namespace sfumato
