#include "sfumato/diffusion/forward_density.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/diffusion/gaussian.h"

namespace sfumato {

namespace {

void check(const char* what, ConstMatrix start, ConstMatrix x, std::size_t out) {
  if (start.rows == x.rows && start.cols == x.cols && out == x.rows) return;
  fail(ErrorKind::usage, "{}: matrices are [{}, {}] and [{}, {}], {} results; give one shape, and a result a row", what,
       start.rows, start.cols, x.rows, x.cols, out);
}

void check_spread(const char* what, double variance) {
  if (variance > 0) return;
  fail(ErrorKind::usage, "{}: a variance of {} is a point, which has no density; give a level with noise", what,
       variance);
}

// log N(x; a u + b v, variance I).
double log_density(double a, std::span<const float> u, double b, std::span<const float> v, double variance,
                   std::span<const float> x) {
  const double log_variance = std::log(variance);
  double sum = 0;
  for (std::size_t j = 0; j < x.size(); ++j) {
    const double mean = a * static_cast<double>(u[j]) + b * static_cast<double>(v[j]);
    sum += normal_log_density(Normal{mean, log_variance}, static_cast<double>(x[j]));
  }
  return sum;
}

}  // namespace

void log_q_sample(ConstMatrix x0, ConstMatrix x_t, std::span<const NoiseLevel> levels, std::span<double> out) {
  check("log_q_sample", x0, x_t, out.size());
  if (levels.size() != x0.rows) {
    fail(ErrorKind::usage, "log_q_sample: {} levels for {} rows; give one each", levels.size(), x0.rows);
  }
  for (std::size_t i = 0; i < x_t.rows; ++i) {
    const double variance = levels[i].sigma * levels[i].sigma;
    check_spread("log_q_sample", variance);
    out[i] = log_density(levels[i].alpha, x0.row(i), 0, x0.row(i), variance, x_t.row(i));
  }
}

void log_q_step(ConstMatrix x_before, ConstMatrix x_t, double beta, std::span<double> out) {
  check("log_q_step", x_before, x_t, out.size());
  check_spread("log_q_step", beta);
  if (beta > 1) fail(ErrorKind::usage, "log_q_step: beta is {}; give a number above 0 and up to 1", beta);
  const double kept = std::sqrt(1 - beta);
  for (std::size_t i = 0; i < x_t.rows; ++i) {
    out[i] = log_density(kept, x_before.row(i), 0, x_before.row(i), beta, x_t.row(i));
  }
}

void log_q_posterior(ConstMatrix x0, ConstMatrix x_t, ConstMatrix x_s, NoiseLevel t, NoiseLevel s,
                     std::span<double> out) {
  check("log_q_posterior", x0, x_s, out.size());
  check("log_q_posterior", x_t, x_s, out.size());
  const Posterior posterior = q_posterior(t, s);
  check_spread("log_q_posterior", posterior.variance);
  for (std::size_t i = 0; i < x_s.rows; ++i) {
    out[i] =
        log_density(posterior.x0_weight, x0.row(i), posterior.xt_weight, x_t.row(i), posterior.variance, x_s.row(i));
  }
}

void log_q_trajectory(ConstMatrix trajectory, const NoiseSchedule& chain, std::span<double> out) {
  const std::size_t rows = out.size();
  if (trajectory.rows != (chain.steps() + 1) * rows) {
    fail(ErrorKind::usage, "log_q_trajectory: {} rows for {} results of {} steps; give x_0 to x_T of each",
         trajectory.rows, rows, chain.steps());
  }
  std::ranges::fill(out, 0.0);
  std::vector<double> term(rows);
  for (std::size_t t = 1; t <= chain.steps(); ++t) {
    log_q_step(trajectory.rows_from((t - 1) * rows, rows), trajectory.rows_from(t * rows, rows), chain.beta[t - 1],
               term);
    for (std::size_t i = 0; i < rows; ++i) out[i] += term[i];
  }
}

}  // namespace sfumato
