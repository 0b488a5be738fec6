#include "sfumato/diffusion/schedule.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/diffusion/schedule_kinds.h"

namespace sfumato {

namespace {

// Kahan summation, for many terms of the same sign.
class Sum {
 public:
  void add(double term) {
    const double corrected = term - carry_;
    const double sum = value_ + corrected;
    carry_ = (sum - value_) - corrected;
    value_ = sum;
  }
  double value() const { return value_; }

 private:
  double value_ = 0;
  double carry_ = 0;
};

bool is_beta(double beta) { return beta > 0 && beta < 1; }

void check_custom(const ScheduleConfig& config) {
  const std::vector<double>& betas = config.betas;
  if (config.kind != ScheduleKind::custom) {
    if (betas.empty()) return;
    fail(ErrorKind::usage, "schedule: {} betas are given to the schedule {}; choose custom, or leave them out",
         betas.size(), name_of(config.kind));
  }
  if (betas.empty()) fail(ErrorKind::usage, "schedule: custom has no betas; give a list of them");
  for (std::size_t index = 0; index < betas.size(); ++index) {
    if (is_beta(betas[index])) continue;
    const bool ends_at_one = betas[index] == 1 && index + 1 == betas.size();
    fail(ErrorKind::usage, "schedule: beta {} of {} is {}; give numbers above 0 and below 1{}", index + 1, betas.size(),
         betas[index], ends_at_one ? ", or leave it out and set zero_terminal_snr" : "");
  }
}

void check_ends(const ScheduleConfig& config) {
  const auto check = [](const char* name, double beta) {
    if (!is_beta(beta)) fail(ErrorKind::usage, "schedule: {} is {}; give a number above 0 and below 1", name, beta);
  };
  if (uses_beta_end(config.kind)) {
    if (config.kind != ScheduleKind::constant) check("beta_start", config.beta_start);
    check("beta_end", config.beta_end);
  }
  if (!uses_sigmas(config.kind)) return;
  if (!(config.sigma_min > 0 && config.sigma_max > config.sigma_min && std::isfinite(config.sigma_max))) {
    fail(ErrorKind::usage, "schedule: sigma goes from {} to {}; give 0 < sigma_min < sigma_max", config.sigma_min,
         config.sigma_max);
  }
  if (config.kind == ScheduleKind::karras && !(config.rho > 0 && std::isfinite(config.rho))) {
    fail(ErrorKind::usage, "schedule: rho is {}; give a number above 0", config.rho);
  }
}

void add_step(double beta, double log_alpha_bar, double noise, NoiseSchedule& schedule) {
  schedule.beta.push_back(beta);
  schedule.alpha_bar.push_back(std::exp(log_alpha_bar));
  schedule.noise.push_back(noise);
  schedule.lambda.push_back(0.5 * (log_alpha_bar - std::log(noise)));
}

NoiseSchedule tables_of(const ScheduleConfig& config) {
  NoiseSchedule schedule;
  Sum log_alpha_bar;
  for (std::size_t index = 0; index < step_count(config); ++index) {
    const double beta = beta_at(config, index);
    log_alpha_bar.add(std::log1p(-beta));
    add_step(beta, log_alpha_bar.value(), -std::expm1(log_alpha_bar.value()), schedule);
  }
  return schedule;
}

// The decrease of sqrt(abar) in each step: sqrt(abar_{t-1}) (1 - sqrt(1 - beta_t)).
std::vector<double> falls_of(const NoiseSchedule& schedule) {
  std::vector<double> falls;
  for (std::size_t i = 0; i < schedule.steps(); ++i) {
    const double before = i == 0 ? 1.0 : schedule.level(i).alpha;
    falls.push_back(before * schedule.beta[i] / (1 + std::sqrt(1 - schedule.beta[i])));
  }
  return falls;
}

// sqrt(abar), shifted to end at 0 and scaled to keep its first value. Computed from sums of its decreases, so that
// neither 1 - sqrt(abar) at the start nor sqrt(abar) at the end is a difference of close numbers.
NoiseSchedule without_last_signal(const NoiseSchedule& schedule) {
  const std::size_t steps = schedule.steps();
  const std::vector<double> falls = falls_of(schedule);
  std::vector<double> to_come(steps);  // sum of the decreases after a step
  Sum backwards;
  for (std::size_t i = steps; i-- > 1;) {
    backwards.add(falls[i]);
    to_come[i - 1] = backwards.value();
  }
  const double scale = (1 - falls[0]) / to_come[0];
  NoiseSchedule changed;
  Sum passed;
  for (std::size_t i = 0; i < steps; ++i) {
    if (i > 0) passed.add(falls[i]);
    const double kept = scale * to_come[i];
    const double lost = falls[0] + scale * passed.value();
    const double before = i == 0 ? 1.0 : scale * to_come[i - 1];
    const double fall = i == 0 ? falls[0] : scale * falls[i];
    add_step(i + 1 == steps ? 1.0 : fall * (before + kept) / (before * before),
             2 * (kept < 0.5 ? std::log(kept) : std::log1p(-lost)), lost * (1 + kept), changed);
  }
  return changed;
}

}  // namespace

std::size_t step_count(const ScheduleConfig& config) {
  return config.kind == ScheduleKind::custom ? config.betas.size() : config.steps;
}

bool uses_beta_end(ScheduleKind kind) {
  switch (kind) {
    case ScheduleKind::constant:
    case ScheduleKind::linear:
    case ScheduleKind::quadratic:
    case ScheduleKind::sigmoid:
    case ScheduleKind::tanh:
      return true;
    case ScheduleKind::cosine:
    case ScheduleKind::binomial:
    case ScheduleKind::exponential:
    case ScheduleKind::karras:
    case ScheduleKind::custom:
      return false;
  }
  return false;
}

bool uses_sigmas(ScheduleKind kind) { return kind == ScheduleKind::exponential || kind == ScheduleKind::karras; }

void validate(const ScheduleConfig& config) {
  check_custom(config);
  const std::size_t steps = step_count(config);
  if (steps == 0 || steps > kMostSteps) {
    fail(ErrorKind::usage, "schedule: {} steps; give 1 to {}", steps, kMostSteps);
  }
  check_ends(config);
  if (config.zero_terminal_snr && steps == 1) {
    fail(ErrorKind::usage, "schedule: zero_terminal_snr keeps the first step and changes the last; give 2 or more");
  }
}

NoiseLevel NoiseSchedule::level(std::size_t t) const {
  if (t == 0) return {1, 0};
  if (t > steps()) fail(ErrorKind::usage, "schedule: step {} of a chain of {}; give 0 to {}", t, steps(), steps());
  return {std::sqrt(alpha_bar[t - 1]), std::sqrt(noise[t - 1])};
}

std::size_t NoiseSchedule::nearest_step(NoiseLevel level) const {
  const double wanted = log_snr(level);
  const auto after = std::ranges::lower_bound(lambda, wanted, std::greater<>());
  const auto t = static_cast<std::size_t>(after - lambda.begin()) + 1;
  const bool before_is_nearer = t > steps() || (t > 1 && lambda[t - 2] - wanted < wanted - lambda[t - 1]);
  return before_is_nearer ? t - 1 : t;
}

NoiseSchedule make_schedule(const ScheduleConfig& config) {
  validate(config);
  const std::size_t steps = step_count(config);
  NoiseSchedule schedule = tables_of(config);
  if (config.zero_terminal_snr) schedule = without_last_signal(schedule);
  for (std::size_t index = 0; index < steps; ++index) {
    const bool last = config.zero_terminal_snr && index + 1 == steps;
    if (is_beta(schedule.beta[index]) || last) continue;
    fail(ErrorKind::usage, "schedule: beta of step {} comes to {}, too close to 0 or 1; give less extreme settings",
         index + 1, schedule.beta[index]);
  }
  return schedule;
}

std::vector<NoiseLevel> chain_levels(const NoiseSchedule& chain) {
  std::vector<NoiseLevel> levels;
  for (std::size_t t = chain.steps() + 1; t-- > 0;) levels.push_back(chain.level(t));
  return levels;
}

}  // namespace sfumato
