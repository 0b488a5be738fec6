#include "sfumato/diffusion/schedule_kinds.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace sfumato {

namespace {

constexpr double kLargestBeta = 0.999;  // clipped as in ND21, so that the last step keeps some signal

// u = 0 at the first step and 1 at the last.
double progress(std::size_t index, std::size_t steps) {
  return steps == 1 ? 1.0 : static_cast<double>(index) / static_cast<double>(steps - 1);
}

// log(sigma / alpha) at a step, for the kinds defined by it, and its rise since the previous step.
struct LogSigma {
  double value;
  double rise;
};

LogSigma log_sigma_at(const ScheduleConfig& config, std::size_t index) {
  const double u = progress(index, config.steps);
  const double unit = 1 / static_cast<double>(std::max<std::size_t>(config.steps, 2) - 1);
  LogSigma log_sigma{};
  if (config.kind == ScheduleKind::exponential) {
    const double low = std::log(config.sigma_min);
    log_sigma = {std::lerp(low, std::log(config.sigma_max), u), unit * (std::log(config.sigma_max) - low)};
  } else {
    const double low = std::pow(config.sigma_min, 1 / config.rho);
    const double step = unit * (std::pow(config.sigma_max, 1 / config.rho) - low);
    const double root = low + static_cast<double>(config.steps == 1 ? 1 : index) * step;
    log_sigma = {config.rho * std::log(root), -config.rho * std::log1p(-step / root)};
  }
  if (index == 0) log_sigma.rise = std::numeric_limits<double>::infinity();  // from clean data
  return log_sigma;
}

// 1 + s_t^2 = 1 / abar_t, so beta_t = (s_t^2 - s_{t-1}^2) / (1 + s_t^2), here divided by s_t^2.
double sigma_beta(LogSigma log_sigma) {
  return -std::expm1(-2 * log_sigma.rise) / (1 + std::exp(-2 * log_sigma.value));
}

// 1 - cos^2(b) / cos^2(a) cancels where the angles are close. With angles measured down from pi / 2, so that they end
// at 0, it is sin(a - b) sin(a + b) / sin^2(a), where a + b is measured from the nearer of 0 and pi.
double cosine_beta(double steps, double index) {
  constexpr double kOffset = 0.008;
  const double unit = std::numbers::pi / 2 / (1 + kOffset) / steps;
  const double left = steps - index;
  const double sine = std::sin(left * unit);
  const double sum = std::sin(std::min(2 * left - 1, 2 * (index + kOffset * steps) + 1) * unit);
  return std::min(kLargestBeta, std::sin(unit) * sum / (sine * sine));
}

}  // namespace

double beta_at(const ScheduleConfig& config, std::size_t index) {
  const auto steps = static_cast<double>(config.steps);
  const double u = progress(index, config.steps);
  const auto between = [&](double f) { return std::lerp(config.beta_start, config.beta_end, f); };
  switch (config.kind) {
    case ScheduleKind::constant:
      return config.beta_end;
    case ScheduleKind::linear:
      return between(u);
    case ScheduleKind::quadratic: {
      const double root = std::lerp(std::sqrt(config.beta_start), std::sqrt(config.beta_end), u);
      return root * root;
    }
    case ScheduleKind::sigmoid:
      return between(1 / (1 + std::exp(-(12 * u - 6))));
    case ScheduleKind::tanh:
      // the sum of two tanh without cancellation
      return between(std::min(1.0, std::sinh(6 * u) / (2 * std::sinh(3.0) * std::cosh(6 * u - 3))));
    case ScheduleKind::cosine:
      return cosine_beta(steps, static_cast<double>(index));
    case ScheduleKind::binomial:
      return std::min(kLargestBeta, 1 / (steps - static_cast<double>(index)));
    case ScheduleKind::exponential:
    case ScheduleKind::karras:
      return sigma_beta(log_sigma_at(config, index));
    case ScheduleKind::custom:
      return config.betas[index];
  }
  return 0;
}

}  // namespace sfumato
