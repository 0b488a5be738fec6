#include "sfumato/diffusion/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "sfumato/base/error.h"

namespace sfumato {

namespace {

constexpr double kLargestBeta = 0.999;  // ND21 clip here, so that the last step keeps a trace of the data
constexpr double kNoiseEnough = 0.01;   // nats a dimension

// u = 0 at the first step and 1 at the last.
double progress(std::size_t index, std::size_t steps) {
  return steps == 1 ? 1.0 : static_cast<double>(index) / static_cast<double>(steps - 1);
}

// sigma / alpha after step index + 1, for the kinds that are said in it.
double sigma_at(const ScheduleConfig& config, double u) {
  const double low = config.sigma_min;
  const double high = config.sigma_max;
  if (config.kind == ScheduleKind::exponential) return low * std::pow(high / low, u);
  const double root =
      std::pow(low, 1 / config.rho) + u * (std::pow(high, 1 / config.rho) - std::pow(low, 1 / config.rho));
  return std::pow(root, config.rho);
}

// 1 + s_t^2 = 1 / abar_t, so that beta_t = (s_t^2 - s_{t-1}^2) / (1 + s_t^2).
double beta_of_sigmas(const ScheduleConfig& config, std::size_t index) {
  const double now = sigma_at(config, progress(index, config.steps));
  const double before = index == 0 ? 0.0 : sigma_at(config, progress(index - 1, config.steps));
  return (now - before) * (now + before) / (1 + now * now);
}

// 1 - cos^2(b) / cos^2(a) cancels where the angles are close. With the angles counted down from pi / 2, so that they
// end at 0, it is sin(a - b) sin(a + b) / sin^2(a).
double cosine_beta(double steps, double index) {
  constexpr double kOffset = 0.008;
  const double unit = std::numbers::pi / 2 / (1 + kOffset) / steps;
  const double before = (steps - index) * unit;
  const double after = (steps - index - 1) * unit;
  const double sine = std::sin(before);
  return std::min(kLargestBeta, std::sin(unit) * std::sin(before + after) / (sine * sine));
}

double beta_at(const ScheduleConfig& config, std::size_t index) {
  const auto steps = static_cast<double>(config.steps);
  const double u = progress(index, config.steps);
  const auto between = [&](double f) { return config.beta_start + (config.beta_end - config.beta_start) * f; };
  switch (config.kind) {
    case ScheduleKind::constant:
      return config.beta_end;
    case ScheduleKind::linear:
      return between(u);
    case ScheduleKind::quadratic: {
      const double root =
          std::sqrt(config.beta_start) + u * (std::sqrt(config.beta_end) - std::sqrt(config.beta_start));
      return root * root;
    }
    case ScheduleKind::sigmoid:
      return between(1 / (1 + std::exp(-(12 * u - 6))));
    case ScheduleKind::tanh:
      return between((1 + std::tanh(6 * u - 3)) / 2);
    case ScheduleKind::cosine:
      return cosine_beta(steps, static_cast<double>(index));
    case ScheduleKind::binomial:
      return std::min(kLargestBeta, 1 / (steps - static_cast<double>(index)));
    case ScheduleKind::exponential:
    case ScheduleKind::karras:
      return beta_of_sigmas(config, index);
    case ScheduleKind::custom:
      return config.betas[index];
  }
  return 0;
}

void validate(const ScheduleConfig& config) {
  if (config.steps == 0 || config.steps > 1000000) {
    fail(ErrorKind::usage, "schedule: {} steps; give 1 to 1000000", config.steps);
  }
  const bool by_sigma = config.kind == ScheduleKind::exponential || config.kind == ScheduleKind::karras;
  if (by_sigma && !(config.sigma_min > 0 && config.sigma_max > config.sigma_min && config.rho > 0)) {
    fail(ErrorKind::usage, "schedule: sigma from {} to {} with rho {}; give 0 < sigma_min < sigma_max and rho above 0",
         config.sigma_min, config.sigma_max, config.rho);
  }
}

// The least value in [low, high] that is enough, by bisection in its logarithm; nothing when even `high` is not.
template <class Enough>
std::optional<double> least_enough(double low, double high, const Enough& enough) {
  if (!enough(high)) return std::nullopt;
  for (int i = 0; i < 60; ++i) {
    const double middle = std::sqrt(low * high);
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

bool is_noise(const ScheduleConfig& config) {
  return terminal_report(make_schedule(config)).kl_per_dimension <= kNoiseEnough;
}

// The next number of two significant digits.
double round_up(double x) {
  const double unit = std::pow(10, std::floor(std::log10(x)) - 1);
  return std::ceil(x / unit - 1e-9) * unit;
}

std::string advice(const ScheduleConfig& config) {
  switch (config.kind) {
    case ScheduleKind::exponential:
    case ScheduleKind::karras:
      return fmt::format("raise sigma_max to {:.2g}", round_up(1 / std::sqrt(std::expm1(2 * kNoiseEnough))));
    case ScheduleKind::custom:
      return "give larger betas, or more of them";
    default:
      break;
  }
  std::vector<std::string> ways;
  const auto with_end = [&](double end) {
    ScheduleConfig changed = config;
    changed.beta_end = end;
    return is_noise(changed);
  };
  const auto with_steps = [&](double steps) {
    ScheduleConfig changed = config;
    changed.steps = static_cast<std::size_t>(steps);
    return is_noise(changed);
  };
  if (const auto end = least_enough(config.beta_end, 0.99, with_end)) {
    ways.push_back(fmt::format("beta_end to {:.2g}", round_up(*end)));
  }
  if (const auto steps = least_enough(static_cast<double>(config.steps), 1e5, with_steps)) {
    ways.push_back(fmt::format("T to {:.0f}", round_up(*steps)));
  }
  return ways.empty() ? "choose another kind" : fmt::format("raise {}", fmt::join(ways, " or "));
}

}  // namespace

NoiseLevel NoiseSchedule::level(std::size_t t) const {
  if (t == 0) return {1, 0};
  if (t > steps()) fail(ErrorKind::usage, "schedule: step {} of a chain of {}; give 0 to {}", t, steps(), steps());
  return {std::sqrt(alpha_bar[t - 1]), std::sqrt(noise[t - 1])};
}

NoiseSchedule make_schedule(const ScheduleConfig& given) {
  ScheduleConfig config = given;
  if (config.kind == ScheduleKind::custom) config.steps = config.betas.size();
  validate(config);
  NoiseSchedule schedule;
  double log_alpha_bar = 0;
  for (std::size_t index = 0; index < config.steps; ++index) {
    const double beta = beta_at(config, index);
    if (!(beta > 0 && beta < 1)) {
      fail(ErrorKind::usage, "schedule: beta of step {} is {}; give betas between 0 and 1", index + 1, beta);
    }
    log_alpha_bar += std::log1p(-beta);
    schedule.beta.push_back(beta);
    schedule.alpha_bar.push_back(std::exp(log_alpha_bar));
    schedule.noise.push_back(-std::expm1(log_alpha_bar));
  }
  return schedule;
}

// KL( N(sqrt(abar) x_0, (1 - abar) I) || N(0, I) ) / D = (abar x_0^2 + (1 - abar) - 1 - log(1 - abar)) / 2, E x_0^2
// = 1.
TerminalReport terminal_report(const NoiseSchedule& schedule) {
  const double alpha_bar = schedule.alpha_bar.back();
  const double noise = schedule.noise.back();
  // Each of the two holds all its digits where it is the small one.
  const double log_noise = alpha_bar < noise ? std::log1p(-alpha_bar) : std::log(noise);
  return {alpha_bar, alpha_bar / noise, -0.5 * log_noise};
}

std::string terminal_warning(const ScheduleConfig& config) {
  const TerminalReport report = terminal_report(make_schedule(config));
  if (report.kl_per_dimension <= kNoiseEnough) return "";
  return fmt::format("schedule: abar_T = {:.3g}, x_T is not noise; {}", report.alpha_bar, advice(config));
}

}  // namespace sfumato
