#include "sfumato/diffusion/terminal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/diffusion/gaussian.h"

namespace sfumato {
namespace {

ScheduleConfig article() {
  ScheduleConfig config;
  config.kind = ScheduleKind::sigmoid;
  config.beta_end = 5e-3;
  return config;
}

TerminalReport report_of(const ScheduleConfig& config, double mean_square = 1) {
  return terminal_report(make_schedule(config).level(step_count(config)), mean_square);
}

TEST(TerminalReport, OfTheArticlesScheduleHasMostOfTheSignal) {
  const TerminalReport report = report_of(article());
  EXPECT_NEAR(report.alpha_bar, 0.778, 5e-4);
  EXPECT_NEAR(report.snr, 0.778 / 0.222, 0.02);
  EXPECT_NEAR(report.kl_per_dimension, -0.5 * std::log(0.222), 0.005);
  EXPECT_FALSE(report.is_noise());
}

// The closed form for the mean square equals the mean KL divergence over any points.
TEST(TerminalReport, IsTheMeanKlOfTheData) {
  const std::vector<double> points{-2.5, -0.3, 0.0, 0.7, 1.9, 4.0};
  double mean_square = 0;
  for (const double x : points) mean_square += x * x / static_cast<double>(points.size());
  for (const double lambda : {-5.0, -2.0, 0.0, 2.0}) {
    const NoiseLevel level = level_from_lambda(lambda);
    double mean = 0;
    for (const double x : points) {
      mean += normal_kl(Normal{level.alpha * x, 2 * std::log(level.sigma)}, Normal{0, 0}) /
              static_cast<double>(points.size());
    }
    EXPECT_NEAR(terminal_report(level, mean_square).kl_per_dimension / mean, 1, 1e-12) << lambda;
  }
}

// Accurate where hardly any noise was added.
TEST(TerminalReport, KeepsItsDigits) {
  for (const double beta : {0.999, 0.5, 1e-5, 1e-12, 1e-17, 1e-30}) {
    ScheduleConfig config;
    config.kind = ScheduleKind::custom;
    config.betas = {beta};
    const TerminalReport report = report_of(config);
    EXPECT_NEAR(report.kl_per_dimension / (-0.5 * std::log(beta)), 1, 1e-12) << beta;
    EXPECT_NEAR(report.snr / ((1 - beta) / beta), 1, 1e-12) << beta;
  }
  EXPECT_EQ(terminal_report({0, 1}).kl_per_dimension, 0);
}

TEST(FirstNoiseStep, IsWhereTheRestAddsNothing) {
  ScheduleConfig config;
  const NoiseSchedule schedule = make_schedule(config);
  const std::size_t t = first_noise_step(schedule);
  EXPECT_GT(t, 50U);
  EXPECT_LT(t, 100U);
  EXPECT_TRUE(terminal_report(schedule.level(t)).is_noise());
  EXPECT_FALSE(terminal_report(schedule.level(t - 1)).is_noise());
  EXPECT_EQ(first_noise_step(make_schedule(article())), 101U);
}

// The value that the advice recommends for a setting, or 0.
double advised(const std::string& advice, const std::string& setting) {
  const std::size_t at = advice.find(setting + " to ");
  return at == std::string::npos ? 0 : std::stod(advice.substr(at + setting.size() + 4));
}

TEST(TerminalWarning, OfTheArticlesScheduleNamesARemedy) {
  EXPECT_EQ(terminal_warning(article()),
            "abar_T = 0.778, x_T is not noise (0.75 nats per dimension from N(0, I)); raise beta_end to 0.076 "
            "or raise T (chain_steps) to 1600");
  EXPECT_EQ(terminal_warning({}), "");
}

// Each recommended value is at the threshold: it is enough, and 5% less is not.
class Advice : public ::testing::TestWithParam<std::tuple<ScheduleKind, double>> {};

TEST_P(Advice, IsTheLeastThatHelps) {
  // Not a structured binding, because Clang 14 cannot capture those in lambdas.
  const ScheduleKind kind = std::get<0>(GetParam());
  const double mean_square = std::get<1>(GetParam());
  ScheduleConfig config = article();
  config.kind = kind;
  config.sigma_max = 3;
  const std::string advice = terminal_advice(config, mean_square);
  const auto expect_border = [&](double value, const auto& set) {
    ASSERT_GT(value, 0) << advice;
    set(config, value);
    EXPECT_TRUE(report_of(config, mean_square).is_noise()) << advice;
    set(config, 0.9 * value);
    EXPECT_FALSE(report_of(config, mean_square).is_noise()) << advice;
  };
  if (uses_sigmas(kind)) {
    expect_border(advised(advice, "sigma_max"), [](ScheduleConfig& c, double value) { c.sigma_max = value; });
    return;
  }
  const ScheduleConfig before = config;
  expect_border(advised(advice, "beta_end"), [](ScheduleConfig& c, double value) { c.beta_end = value; });
  config = before;
  expect_border(advised(advice, "T (chain_steps)"),
                [](ScheduleConfig& c, double value) { c.steps = static_cast<std::size_t>(value); });
}

INSTANTIATE_TEST_SUITE_P(All, Advice,
                         ::testing::Combine(::testing::Values(ScheduleKind::constant, ScheduleKind::linear,
                                                              ScheduleKind::quadratic, ScheduleKind::sigmoid,
                                                              ScheduleKind::tanh, ScheduleKind::exponential,
                                                              ScheduleKind::karras),
                                            ::testing::Values(1.0, 0.5)));

TEST(Advice, OfAListIsAFactorWhereThatHelps) {
  ScheduleConfig config;
  config.kind = ScheduleKind::custom;
  config.betas = std::vector<double>(40, 0.05);
  EXPECT_EQ(terminal_advice(config), "multiply the betas by 1.9");
  config.betas = {0.5};
  EXPECT_EQ(terminal_advice(config), "multiply the betas by 1.97");
  config.betas = {0.5, 1e-7, 1e-7, 0.99};
  EXPECT_EQ(terminal_warning(config), "");
}

// A chain that is much too long gets advice to lower a setting.
TEST(Advice, LowersWhatIsTooMuch) {
  ScheduleConfig config;
  config.steps = 20000;
  const std::string advice = terminal_advice(config);
  EXPECT_EQ(advice.substr(0, 18), "lower beta_end to ") << advice;
  config.beta_end = advised(advice, "beta_end");
  EXPECT_TRUE(report_of(config).is_noise());
  EXPECT_GT(report_of(config).alpha_bar, 0.01);
}

}  // namespace
}  // namespace sfumato
