#include "sfumato/diffusion/terminal.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace sfumato {

namespace {

// The value in [low, high] from which on `enough` holds, by bisection in log scale; empty if it does not change in the
// range.
template <class Enough>
std::optional<double> border_of(double low, double high, const Enough& enough) {
  constexpr int kHalvings = 24;  // five digits for all ranges used here
  if (!enough(high) || enough(low)) return std::nullopt;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = std::sqrt(low * high);
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

// Rounds up to two significant digits, or to more if that exceeds `most`.
double round_up(double x, double most) {
  double unit = std::pow(10, std::floor(std::log10(x)) - 1);
  while (std::ceil(x / unit - 1e-9) * unit > most) unit /= 10;
  return std::ceil(x / unit - 1e-9) * unit;
}

// "raise beta_end to 0.076", with the verb for the direction from the current value.
std::string change(const char* setting, double now, double wanted) {
  return fmt::format("{} {} to {:.6g}", wanted > now ? "raise" : "lower", setting, wanted);
}

// Candidate remedies: each changes one setting of a configuration.
class Advisor {
 public:
  Advisor(const ScheduleConfig& config, double mean_square) : config_(config), mean_square_(mean_square) {}

  template <class Set>
  std::optional<double> solve(double low, double high, const Set& set) const {
    const std::optional<double> border = border_of(low, high, [&](double value) {
      ScheduleConfig changed = config_;
      set(changed, value);
      return terminal_report(make_schedule(changed).level(step_count(changed)), mean_square_).is_noise();
    });
    if (!border) return std::nullopt;
    return round_up(*border, high);
  }

  std::optional<double> beta_end() const {
    return solve(1e-9, 0.99, [](ScheduleConfig& config, double value) { config.beta_end = value; });
  }
  std::optional<double> steps() const {
    const double most = static_cast<double>(std::max<std::size_t>(config_.steps, 100000));
    const double least = config_.zero_terminal_snr ? 2 : 1;
    return solve(least, most,
                 [](ScheduleConfig& config, double value) { config.steps = static_cast<std::size_t>(value); });
  }
  std::optional<double> sigma_max() const {
    return solve(1.001 * config_.sigma_min, 1e6,
                 [](ScheduleConfig& config, double value) { config.sigma_max = value; });
  }
  // A common factor of all betas.
  std::optional<double> factor() const {
    const double largest = std::ranges::max(config_.betas);
    return solve(1e-9, 0.99 / largest, [](ScheduleConfig& config, double value) {
      for (double& beta : config.betas) beta *= value;
    });
  }

 private:
  const ScheduleConfig& config_;
  double mean_square_;
};

}  // namespace

// KL( N(alpha x_0, sigma^2 I) || N(0, I) ) / D = (abar x_0^2 / D + sigma^2 - 1 - log sigma^2) / 2, sigma^2 = 1 - abar.
TerminalReport terminal_report(NoiseLevel last, double mean_square) {
  const double alpha_bar = last.alpha * last.alpha;
  const double noise = last.sigma * last.sigma;
  // Each of the two formulas is accurate where its own quantity is small.
  const double log_noise = alpha_bar < noise ? std::log1p(-alpha_bar) : std::log(noise);
  return {alpha_bar, alpha_bar / noise, 0.5 * (alpha_bar * (mean_square - 1) - log_noise)};
}

std::size_t first_noise_step(const NoiseSchedule& schedule, double mean_square) {
  std::size_t t = 1;
  while (t <= schedule.steps() && !terminal_report(schedule.level(t), mean_square).is_noise()) ++t;
  return t;
}

std::string terminal_advice(const ScheduleConfig& config, double mean_square) {
  const Advisor advisor(config, mean_square);
  std::vector<std::string> remedies;
  if (uses_beta_end(config.kind)) {
    if (const auto value = advisor.beta_end()) remedies.push_back(change("beta_end", config.beta_end, *value));
    if (const auto value = advisor.steps()) {
      remedies.push_back(change("T (chain_steps)", static_cast<double>(config.steps), *value));
    }
  } else if (uses_sigmas(config.kind)) {
    if (const auto value = advisor.sigma_max()) remedies.push_back(change("sigma_max", config.sigma_max, *value));
  } else if (config.kind == ScheduleKind::custom) {
    if (const auto value = advisor.factor()) remedies.push_back(fmt::format("multiply the betas by {:.6g}", *value));
  }
  if (remedies.empty()) return config.kind == ScheduleKind::custom ? "give other betas" : "choose another schedule";
  return fmt::format("{}", fmt::join(remedies, " or "));
}

std::string terminal_warning(const ScheduleConfig& config, double mean_square) {
  const std::size_t steps = step_count(config);
  const TerminalReport report = terminal_report(make_schedule(config).level(steps), mean_square);
  if (report.is_noise()) return "";
  return fmt::format("abar_T = {:.3g}, x_T is not noise ({:.2g} nats per dimension from N(0, I)); {}", report.alpha_bar,
                     report.kl_per_dimension, terminal_advice(config, mean_square));
}

}  // namespace sfumato
