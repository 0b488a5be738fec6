#include "sfumato/diffusion/schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"

namespace sfumato {
namespace {

ScheduleConfig of_kind(ScheduleKind kind) {
  ScheduleConfig config;
  config.kind = kind;
  if (kind == ScheduleKind::custom) config.betas = {0.1, 0.2, 0.5, 0.4};
  return config;
}

class Kinds : public ::testing::TestWithParam<int> {};

TEST_P(Kinds, TablesAgreeWithTheBruteProduct) {
  const NoiseSchedule schedule = make_schedule(of_kind(static_cast<ScheduleKind>(GetParam())));
  ASSERT_EQ(schedule.alpha_bar.size(), schedule.steps());
  long double product = 1;
  for (std::size_t t = 0; t < schedule.steps(); ++t) {
    EXPECT_GT(schedule.beta[t], 0);
    EXPECT_LT(schedule.beta[t], 1);
    product *= 1 - static_cast<long double>(schedule.beta[t]);
    EXPECT_NEAR(schedule.alpha_bar[t] / static_cast<double>(product), 1, 1e-12);
    EXPECT_NEAR(schedule.noise[t] / static_cast<double>(1 - product), 1, 1e-10);
    const NoiseLevel level = schedule.level(t + 1);
    EXPECT_NEAR(level.alpha * level.alpha + level.sigma * level.sigma, 1, 1e-14);
  }
  EXPECT_EQ(schedule.level(0).alpha, 1);
  EXPECT_EQ(schedule.level(0).sigma, 0);
}

using Real = long double;

// log abar of the kinds that are said in sigma / alpha; u < 0 is t = 0.
Real golden_log_alpha_bar(const ScheduleConfig& config, Real u) {
  if (u < 0) return 0;
  const Real low = config.sigma_min;
  const Real high = config.sigma_max;
  const Real power = 1 / static_cast<Real>(config.rho);
  const Real root = std::pow(low, power) + u * (std::pow(high, power) - std::pow(low, power));
  const Real sigma = config.kind == ScheduleKind::karras ? std::pow(root, 1 / power) : low * std::pow(high / low, u);
  return -std::log1p(sigma * sigma);
}

// The betas by the formulas of the papers, in long double and without the rearrangements of the code.
Real golden_beta(const ScheduleConfig& config, std::size_t index) {
  const auto count = static_cast<Real>(config.steps);
  const auto i = static_cast<Real>(index);
  const Real start = config.beta_start;
  const Real end = config.beta_end;
  const Real u = i / (count - 1);
  const auto f = [](Real part) {
    return std::pow(std::cos((part + 0.008L) / 1.008L * std::numbers::pi_v<Real> / 2), 2.0L);
  };
  switch (config.kind) {
    case ScheduleKind::constant:
      return end;
    case ScheduleKind::linear:
      return (1 - u) * start + u * end;
    case ScheduleKind::quadratic:
      return std::pow((1 - u) * std::sqrt(start) + u * std::sqrt(end), 2.0L);
    case ScheduleKind::sigmoid:
    case ScheduleKind::tanh:  // (1 + tanh(x)) / 2 is the logistic function of 2 x: with these settings, the same
      return 1 / (1 + std::exp(6 - 12 * u)) * (end - start) + start;
    case ScheduleKind::cosine:
      return std::min(Real{0.999}, 1 - f((i + 1) / count) / f(i / count));
    case ScheduleKind::binomial:
      return std::min(Real{0.999}, 1 / (count - i));
    case ScheduleKind::exponential:
    case ScheduleKind::karras:
      return -std::expm1(golden_log_alpha_bar(config, u) - golden_log_alpha_bar(config, (i - 1) / (count - 1)));
    case ScheduleKind::custom:
      return config.betas[index];
  }
  return 0;
}

TEST_P(Kinds, AgreeWithTheirFormulas) {
  ScheduleConfig config = of_kind(static_cast<ScheduleKind>(GetParam()));
  config.steps = config.kind == ScheduleKind::custom ? config.betas.size() : 1000;
  const NoiseSchedule schedule = make_schedule(config);
  ASSERT_EQ(schedule.steps(), config.steps);
  Real log_alpha_bar = 0;
  for (std::size_t t = 0; t < config.steps; ++t) {
    const Real beta = golden_beta(config, t);
    log_alpha_bar += std::log1p(-beta);
    EXPECT_NEAR(schedule.beta[t] / static_cast<double>(beta), 1, 1e-12) << t;
    EXPECT_NEAR(schedule.noise[t] / static_cast<double>(-std::expm1(log_alpha_bar)), 1, 1e-12) << t;
    EXPECT_NEAR(std::log(schedule.alpha_bar[t]), static_cast<double>(log_alpha_bar), 1e-10) << t;
    EXPECT_LT(schedule.alpha_bar[t], t == 0 ? 1 : schedule.alpha_bar[t - 1]);
    EXPECT_GT(schedule.alpha_bar[t], 0);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Kinds, ::testing::Range(0, static_cast<int>(all_names<ScheduleKind>().size())));

TEST(Schedule, ArticlesOwnLeavesMostOfTheSignal) {
  ScheduleConfig config = of_kind(ScheduleKind::sigmoid);
  config.beta_end = 5e-3;
  const TerminalReport report = terminal_report(make_schedule(config));
  EXPECT_NEAR(report.alpha_bar, 0.778, 5e-4);
  EXPECT_NEAR(report.snr, 0.778 / 0.222, 0.02);
  EXPECT_NEAR(report.kl_per_dimension, -0.5 * std::log(0.222), 0.005);
}

// E KL( N(sqrt(abar) x_0, (1 - abar) I) || N(0, I) ), to the last digits where hardly any noise was added.
TEST(Schedule, TerminalReportKeepsItsDigits) {
  for (const double beta : {0.999, 0.5, 1e-5, 1e-12, 1e-17, 1e-30}) {
    ScheduleConfig config = of_kind(ScheduleKind::custom);
    config.betas = {beta};
    const TerminalReport report = terminal_report(make_schedule(config));
    EXPECT_NEAR(report.kl_per_dimension / (-0.5 * std::log(beta)), 1, 1e-12) << beta;
    EXPECT_NEAR(report.snr / ((1 - beta) / beta), 1, 1e-12) << beta;
  }
}

TEST(Schedule, HasNoStepBeyondItsLast) {
  const NoiseSchedule schedule = make_schedule({});
  EXPECT_NO_THROW(schedule.level(100));
  EXPECT_THROW(schedule.level(101), Error);
}

TEST(Schedule, NamesNearestToAMistypedOne) {
  EXPECT_EQ(parse_name<ScheduleKind>("schedule", "karras"), ScheduleKind::karras);
  try {
    parse_name<ScheduleKind>("schedule", "sigmoyd");
    FAIL() << "a mistyped name was taken";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "schedule 'sigmoyd': unknown; did you mean 'sigmoid'?");
  }
}

TEST(Schedule, KindsHaveTheirShapes) {
  const auto betas = [](ScheduleKind kind) { return make_schedule(of_kind(kind)).beta; };
  EXPECT_DOUBLE_EQ(betas(ScheduleKind::constant)[3], 0.2);
  EXPECT_DOUBLE_EQ(betas(ScheduleKind::linear).front(), 1e-5);
  EXPECT_DOUBLE_EQ(betas(ScheduleKind::linear).back(), 0.2);
  EXPECT_NEAR(std::sqrt(betas(ScheduleKind::quadratic)[33]), std::sqrt(1e-5) + (std::sqrt(0.2) - std::sqrt(1e-5)) / 3,
              1e-12);
  EXPECT_NEAR(betas(ScheduleKind::sigmoid).front(), 1e-5 + (0.2 - 1e-5) / (1 + std::exp(6)), 1e-12);
  EXPECT_NEAR(betas(ScheduleKind::tanh).back(), 1e-5 + (0.2 - 1e-5) * (1 + std::tanh(3)) / 2, 1e-12);
  EXPECT_NEAR(betas(ScheduleKind::binomial)[0], 0.01, 1e-15);
  EXPECT_DOUBLE_EQ(betas(ScheduleKind::binomial).back(), 0.999);
  EXPECT_DOUBLE_EQ(betas(ScheduleKind::cosine).back(), 0.999);
  const auto f = [](double part) { return std::pow(std::cos((part + 0.008) / 1.008 * std::numbers::pi / 2), 2); };
  EXPECT_NEAR(make_schedule(of_kind(ScheduleKind::cosine)).alpha_bar[49], f(0.5) / f(0), 1e-12);
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
  const NoiseSchedule even = make_schedule(of_kind(ScheduleKind::exponential));
  EXPECT_NEAR(sigma(even, 51) / sigma(even, 50), std::pow(40000, 1.0 / 99), 1e-9);
}

TEST(Schedule, WarnsAndItsAdviceHelps) {
  ScheduleConfig config = of_kind(ScheduleKind::sigmoid);
  config.beta_end = 5e-3;
  const std::string warning = terminal_warning(config);
  EXPECT_EQ(warning, "schedule: abar_T = 0.778, x_T is not noise; raise beta_end to 0.076 or T to 1600");
  config.beta_end = 0.076;
  EXPECT_EQ(terminal_warning(config), "");
  config.beta_end = 5e-3;
  config.steps = 1600;
  EXPECT_EQ(terminal_warning(config), "");
  EXPECT_EQ(terminal_warning(of_kind(ScheduleKind::linear)), "");
  ScheduleConfig low = of_kind(ScheduleKind::karras);
  low.sigma_max = 3;
  EXPECT_NE(terminal_warning(low).find("raise sigma_max to 7.1"), std::string::npos) << terminal_warning(low);
}

TEST(Schedule, SaysWhatIsWrong) {
  const auto message = [](auto change) {
    ScheduleConfig config;
    change(config);
    try {
      make_schedule(config);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(message([](ScheduleConfig& c) { c.steps = 0; }), "schedule: 0 steps; give 1 to 1000000");
  EXPECT_EQ(message([](ScheduleConfig& c) { c.beta_end = 1.5; }),
            "schedule: beta of step 67 is 1.0000033333333334; give betas between 0 and 1");
  EXPECT_NE(message([](ScheduleConfig& c) { c.beta_start = 0; }), "");
  EXPECT_NE(message([](ScheduleConfig& c) { c.kind = ScheduleKind::custom; }), "");
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
