#include "sfumato/diffusion/schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/constants/constants.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <tuple>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"

namespace sfumato {
namespace {

// The reference has 113 bits, so the formulas of the papers can be used as printed.
using Real = boost::multiprecision::cpp_bin_float_quad;

double to_double(const Real& x) { return x.convert_to<double>(); }
double relative_error(double x, const Real& golden) { return std::abs(to_double(Real(x) / golden - 1)); }

ScheduleConfig of_kind(ScheduleKind kind, std::size_t steps = 100) {
  ScheduleConfig config;
  config.kind = kind;
  config.steps = steps;
  config.beta_end = std::min(0.2, 20 / static_cast<double>(steps));  // similar total noise for any number of steps
  if (kind == ScheduleKind::custom) {
    for (std::size_t i = 0; i < steps; ++i) {
      config.betas.push_back(config.beta_end * (0.1 + 0.8 * static_cast<double>(i % 7) / 6));
    }
  }
  return config;
}

Real sigma_at(const ScheduleConfig& config, std::size_t index) {
  const Real u = config.steps == 1 ? Real(1) : Real(index) / Real(config.steps - 1);
  const Real low = config.sigma_min;
  const Real high = config.sigma_max;
  if (config.kind == ScheduleKind::exponential) return low * pow(Real(high / low), u);
  const Real power = 1 / Real(config.rho);
  const Real root = pow(low, power) + u * (pow(high, power) - pow(low, power));
  return pow(root, Real(config.rho));
}

Real cosine_alpha_bar(std::size_t t, std::size_t steps) {
  const auto f = [](const Real& part) {
    const Real offset("0.008");
    const Real c = cos(Real((part + offset) / (1 + offset) * boost::math::constants::half_pi<Real>()));
    return Real(c * c);
  };
  return f(Real(t) / Real(steps)) / f(Real(0));
}

// The betas by the formulas of the papers.
Real golden_beta(const ScheduleConfig& config, std::size_t index) {
  const Real start = config.beta_start;
  Real end = config.beta_end;
  const Real u = config.steps == 1 ? Real(1) : Real(index) / Real(config.steps - 1);
  const auto between = [&](const Real& f) { return Real(start + (end - start) * f); };
  switch (config.kind) {
    case ScheduleKind::constant:
      return end;
    case ScheduleKind::linear:
      return between(u);
    case ScheduleKind::quadratic: {
      const Real root = (1 - u) * sqrt(start) + u * sqrt(end);
      return root * root;
    }
    case ScheduleKind::sigmoid:
      return between(1 / (1 + exp(Real(6 - 12 * u))));
    case ScheduleKind::tanh:
      return between((1 + tanh(Real(6 * u - 3)) / tanh(Real(3))) / 2);
    case ScheduleKind::cosine:
      return std::min(Real(0.999),
                      Real(1 - cosine_alpha_bar(index + 1, config.steps) / cosine_alpha_bar(index, config.steps)));
    case ScheduleKind::binomial:
      return std::min(Real(0.999), Real(1 / Real(config.steps - index)));
    case ScheduleKind::exponential:
    case ScheduleKind::karras: {
      const Real now = sigma_at(config, index);
      const Real before = index == 0 ? Real(0) : sigma_at(config, index - 1);
      return 1 - (1 + before * before) / (1 + now * now);
    }
    case ScheduleKind::custom:
      return config.betas[index];
  }
  return 0;
}

// abar in closed form where it exists, to avoid 10^5 powers; false if only the product is available.
bool closed_alpha_bar(const ScheduleConfig& config, std::size_t t, Real& out) {
  if (uses_sigmas(config.kind)) {
    const Real sigma = sigma_at(config, t - 1);
    out = 1 / (1 + sigma * sigma);
    return true;
  }
  if (t == config.steps) return false;  // its beta may be clipped
  if (config.kind == ScheduleKind::cosine) return out = cosine_alpha_bar(t, config.steps), true;
  if (config.kind == ScheduleKind::binomial) return out = Real(config.steps - t) / Real(config.steps), true;
  return false;
}

bool is_looked_at(std::size_t t, std::size_t steps) { return t <= 40 || t + 40 > steps || t % 997 == 0; }

class Kinds : public ::testing::TestWithParam<std::tuple<int, std::size_t>> {
 protected:
  static ScheduleConfig config() {
    return of_kind(static_cast<ScheduleKind>(std::get<0>(GetParam())), std::get<1>(GetParam()));
  }
};

TEST_P(Kinds, AgreeWithTheirFormulasToTheLastDigits) {
  const ScheduleConfig settings = config();
  const NoiseSchedule schedule = make_schedule(settings);
  ASSERT_EQ(schedule.steps(), settings.steps);
  Real product = 1;
  for (std::size_t t = 1; t <= settings.steps; ++t) {
    const std::size_t i = t - 1;
    const bool looked_at = is_looked_at(t, settings.steps);
    Real closed;
    const bool is_closed = closed_alpha_bar(settings, t, closed);
    if (!looked_at && is_closed) continue;
    const Real beta = golden_beta(settings, i);
    product = is_closed ? closed : Real(product * (1 - beta));
    if (!looked_at) continue;
    EXPECT_LT(relative_error(schedule.beta[i], beta), 2e-14) << t;
    EXPECT_LT(relative_error(schedule.noise[i], Real(1 - product)), 2e-14) << t;
    // A beta near 1 leaves few significant digits in 1 - beta.
    EXPECT_LT(relative_error(schedule.alpha_bar[i], product), 5e-14 + 5e-16 / (1 - schedule.beta[i])) << t;
  }
}

TEST_P(Kinds, LoseSignalWithEveryStep) {
  const NoiseSchedule schedule = make_schedule(config());
  for (std::size_t i = 0; i < schedule.steps(); ++i) {
    EXPECT_GT(schedule.beta[i], 0);
    EXPECT_LT(schedule.beta[i], 1);
    EXPECT_LT(schedule.alpha_bar[i], i == 0 ? 1 : schedule.alpha_bar[i - 1]);
    EXPECT_GT(schedule.alpha_bar[i], 0);
    const NoiseLevel level = schedule.level(i + 1);
    EXPECT_NEAR(level.alpha * level.alpha + level.sigma * level.sigma, 1, 1e-14);
  }
  EXPECT_EQ(schedule.level(0).alpha, 1);
  EXPECT_EQ(schedule.level(0).sigma, 0);
}

// Lin et al. 2023, algorithm 1.
TEST_P(Kinds, EndWithoutSignalOnRequest) {
  ScheduleConfig settings = config();
  settings.zero_terminal_snr = true;
  if (settings.steps == 1) {
    EXPECT_THROW(make_schedule(settings), Error);
    return;
  }
  const NoiseSchedule schedule = make_schedule(settings);
  settings.zero_terminal_snr = false;
  const NoiseSchedule plain = make_schedule(settings);
  const auto root = [&](std::size_t i) { return Real(1 / sqrt(Real(1 + exp(Real(-2 * plain.lambda[i]))))); };
  const Real first = root(0);
  const Real last = root(settings.steps - 1);
  const auto changed = [&](std::size_t i) { return Real((root(i) - last) * first / (first - last)); };
  for (std::size_t i = 0; i + 1 < settings.steps; ++i) {
    EXPECT_LT(schedule.beta[i], 1);
    EXPECT_GT(schedule.beta[i], 0);
    if (!is_looked_at(i + 1, settings.steps)) continue;
    // The reference starts from lambda in double precision, and the betas are differences of it.
    const Real after = changed(i);
    const Real before = i == 0 ? Real(1) : changed(i - 1);
    EXPECT_LT(relative_error(schedule.alpha_bar[i], Real(after * after)), 1e-10) << i;
    EXPECT_LT(relative_error(schedule.noise[i], Real(1 - after * after)), 1e-10) << i;
    EXPECT_LT(relative_error(schedule.beta[i], Real(1 - after * after / (before * before))), 1e-9) << i;
  }
  EXPECT_EQ(schedule.beta.back(), 1);
  EXPECT_EQ(schedule.alpha_bar.back(), 0);
  EXPECT_NEAR(schedule.noise.back(), 1, 1e-15);
  EXPECT_EQ(schedule.level(settings.steps).alpha, 0);
  EXPECT_EQ(log_snr(schedule.level(settings.steps)), -std::numeric_limits<double>::infinity());
  EXPECT_LT(std::abs(schedule.noise[0] / plain.noise[0] - 1), 1e-14);
}

std::string name_of_case(const ::testing::TestParamInfo<std::tuple<int, std::size_t>>& info) {
  return name_of(static_cast<ScheduleKind>(std::get<0>(info.param))) + std::to_string(std::get<1>(info.param));
}

INSTANTIATE_TEST_SUITE_P(All, Kinds,
                         ::testing::Combine(::testing::Range(0, static_cast<int>(all_names<ScheduleKind>().size())),
                                            ::testing::Values(1, 2, 100, 100000)),
                         name_of_case);

// log(alpha) is finite where alpha underflows.
TEST(Schedule, FallsBelowTheSmallestNumber) {
  ScheduleConfig config = of_kind(ScheduleKind::constant);
  config.steps = 100000;
  config.beta_end = 0.2;
  const NoiseSchedule schedule = make_schedule(config);
  EXPECT_EQ(schedule.alpha_bar.back(), 0);
  EXPECT_NEAR(schedule.lambda.back() / (5e4 * std::log(0.8)), 1, 1e-14);
}

TEST(Schedule, HasNoStepBeyondItsLast) {
  const NoiseSchedule schedule = make_schedule({});
  EXPECT_NO_THROW(schedule.level(100));
  EXPECT_THROW(schedule.level(101), Error);
}

TEST(Schedule, FindsTheStepOfALevel) {
  ScheduleConfig config = of_kind(ScheduleKind::cosine);
  config.zero_terminal_snr = true;
  const NoiseSchedule schedule = make_schedule(config);
  for (std::size_t t = 1; t <= schedule.steps(); ++t) EXPECT_EQ(schedule.nearest_step(schedule.level(t)), t);
  EXPECT_EQ(schedule.nearest_step(level_from_lambda(30)), 1U);
  EXPECT_EQ(schedule.nearest_step({1, 0}), 1U);
  EXPECT_EQ(schedule.nearest_step(level_from_lambda(-30)), 99U);  // zero signal is farther away than any level
  EXPECT_EQ(schedule.nearest_step({0, 1}), 100U);
  EXPECT_EQ(schedule.nearest_step(level_from_lambda(0.6 * schedule.lambda[6] + 0.4 * schedule.lambda[7])), 7U);
}

TEST(Schedule, NamesNearestToAMistypedOne) {
  EXPECT_EQ(parse_name<ScheduleKind>("schedule", "karras"), ScheduleKind::karras);
  try {
    parse_name<ScheduleKind>("schedule", "sigmoyd");
    FAIL() << "a mistyped name was taken";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "`schedule` is 'sigmoyd'; did you mean 'sigmoid'?");
  }
}

TEST(Schedule, SigmaKindsGoFromTheLowestToTheHighest) {
  const auto sigma = [](const NoiseSchedule& schedule, std::size_t t) {
    return schedule.level(t).sigma / schedule.level(t).alpha;
  };
  for (const ScheduleKind kind : {ScheduleKind::exponential, ScheduleKind::karras}) {
    const NoiseSchedule schedule = make_schedule(of_kind(kind));
    EXPECT_NEAR(sigma(schedule, 1), 0.002, 1e-9);
    EXPECT_NEAR(sigma(schedule, 100), 80, 1e-6);
  }
}

std::string refusal(const std::function<void(ScheduleConfig&)>& change) {
  ScheduleConfig config;
  change(config);
  try {
    make_schedule(config);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "taken";
}

TEST(Schedule, SaysWhatIsWrong) {
  using Config = ScheduleConfig;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(refusal([](Config& c) { c.steps = 0; }), "schedule: 0 steps; give 1 to 1000000");
  EXPECT_EQ(refusal([](Config& c) { c.steps = 1000001; }), "schedule: 1000001 steps; give 1 to 1000000");
  EXPECT_EQ(refusal([](Config& c) { c.beta_end = 1.5; }),
            "schedule: beta_end is 1.5; give a number above 0 and below 1");
  EXPECT_EQ(refusal([](Config& c) { c.beta_start = 0; }),
            "schedule: beta_start is 0; give a number above 0 and below 1");
  EXPECT_EQ(refusal([&](Config& c) { c.beta_start = nan; }),
            "schedule: beta_start is nan; give a number above 0 and below 1");
  EXPECT_EQ(refusal([](Config& c) {
              c.kind = ScheduleKind::constant;
              c.beta_start = 7;  // not used by a constant schedule
            }),
            "taken");
  EXPECT_EQ(refusal([](Config& c) {
              c.kind = ScheduleKind::karras;
              c.sigma_min = 80;
            }),
            "schedule: sigma goes from 80 to 80; give 0 < sigma_min < sigma_max");
  EXPECT_EQ(refusal([&](Config& c) {
              c.kind = ScheduleKind::exponential;
              c.sigma_max = infinity;
            }),
            "schedule: sigma goes from 0.002 to inf; give 0 < sigma_min < sigma_max");
  EXPECT_EQ(refusal([](Config& c) {
              c.kind = ScheduleKind::karras;
              c.rho = -1;
            }),
            "schedule: rho is -1; give a number above 0");
  EXPECT_EQ(refusal([](Config& c) {
              c.kind = ScheduleKind::exponential;
              c.steps = 1;
              c.sigma_max = 1e12;
            }),
            "schedule: beta of step 1 comes to 1, too close to 0 or 1; give less extreme settings");
  EXPECT_EQ(refusal([](Config& c) {
              c.zero_terminal_snr = true;
              c.steps = 1;
            }),
            "schedule: zero_terminal_snr keeps the first step and changes the last; give 2 or more");
}

TEST(Schedule, SaysWhichBetaOfAListIsWrong) {
  using Config = ScheduleConfig;
  const auto list = [](const std::vector<double>& betas) {
    return [betas](Config& c) {
      c.kind = ScheduleKind::custom;
      c.betas = betas;
    };
  };
  EXPECT_EQ(refusal(list({})), "schedule: custom has no betas; give a list of them");
  EXPECT_EQ(refusal(list({0.1, -0.5, 0.2})), "schedule: beta 2 of 3 is -0.5; give numbers above 0 and below 1");
  EXPECT_EQ(refusal(list({0.1, 1})),
            "schedule: beta 2 of 2 is 1; give numbers above 0 and below 1, or leave it out and set zero_terminal_snr");
  EXPECT_EQ(refusal([](Config& c) {
              c.betas = {0.1, 0.2};
            }),
            "schedule: 2 betas are given to the schedule linear; choose custom, or leave them out");
  // The number of steps is the length of the list.
  Config config;
  list({0.1, 0.2, 0.3})(config);
  EXPECT_EQ(step_count(config), 3U);
  EXPECT_EQ(make_schedule(config).steps(), 3U);
}

TEST(Level, KeepsItsDigits) {
  for (double lambda = -40; lambda <= 40; lambda += 2.5) {
    const NoiseLevel level = level_from_lambda(lambda);
    EXPECT_NEAR(log_snr(level), lambda, 1e-13 * (1 + std::abs(lambda)));
    EXPECT_NEAR(level.alpha * level.alpha + level.sigma * level.sigma, 1, 1e-15);
  }
  EXPECT_EQ(log_snr({1, 0}), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace sfumato
