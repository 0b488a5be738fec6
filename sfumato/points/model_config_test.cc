#include "sfumato/points/model_config.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "sfumato/base/error.h"

namespace sfumato {
namespace {

ModelConfig chain_of(std::size_t steps) {
  ModelConfig config;
  config.process = NoiseProcess::chain;
  config.schedule.steps = steps;
  config.schedule.beta_end = std::min(0.2, 20 / static_cast<double>(steps));
  return config;
}

std::string refusal(const ModelConfig& config) {
  try {
    validate(config);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "taken";
}

TEST(ModelConfig, TakesAnyLengthOfChain) {
  for (const std::size_t steps : {1U, 2U, 100U, 100000U}) EXPECT_EQ(refusal(chain_of(steps)), "taken") << steps;
}

// In a chain that continues in pure noise, x_0 = x_T / alpha_T would overflow; the advice is a chain that ends earlier.
TEST(ModelConfig, RefusesAChainThatGoesOnWithoutSignal) {
  ModelConfig config = chain_of(100000);
  config.schedule.beta_end = 0.2;
  const std::string text = refusal(config);
  EXPECT_EQ(text.find("schedule: steps "), 0U) << text;
  EXPECT_NE(text.find("to 100000 have no signal left (alpha below 1e-30); lower beta_end to "), std::string::npos)
      << text;
  config.schedule.beta_end = std::stod(text.substr(text.find("beta_end to ") + 12));
  EXPECT_EQ(refusal(config), "taken");
  EXPECT_EQ(terminal_warning(config), "");
}

TEST(ModelConfig, WithoutLastSignalNeedsMoreThanTheNoise) {
  ModelConfig config = chain_of(100);
  config.schedule.zero_terminal_snr = true;
  for (const Parameterization parameterization : {Parameterization::v, Parameterization::x0, Parameterization::mean}) {
    config.parameterization = parameterization;
    EXPECT_EQ(refusal(config), "taken");
  }
  config.parameterization = Parameterization::eps;
  EXPECT_EQ(refusal(config),
            "model: eps does not determine x_0 at the last step, where zero_terminal_snr leaves no signal; choose "
            "parameterization v, x0 or mean");
  config.parameterization = Parameterization::score;
  EXPECT_NE(refusal(config), "taken");
}

TEST(ModelConfig, ChecksTheSigmasOfItsProcess) {
  ModelConfig config;
  config.schedule.sigma_min = 90;
  EXPECT_EQ(refusal(config), "schedule: sigma goes from 90 to 80; give 0 < sigma_min < sigma_max");
  config.process = NoiseProcess::chain;  // not used by linear
  EXPECT_EQ(refusal(config), "taken");
}

TEST(TerminalWarning, OfAContinuousProcessIsOfItsHighestSigma) {
  ModelConfig config;
  EXPECT_EQ(terminal_warning(config), "");
  config.schedule.sigma_max = 3;
  EXPECT_EQ(
      terminal_warning(config),
      "sigma_max 3: abar_T = 0.1, x_T is not noise (0.053 nats per dimension from N(0, I)); raise sigma_max to 7.1");
  config.schedule.sigma_max = 7.1;
  EXPECT_EQ(terminal_warning(config), "");
  EXPECT_NEAR(last_level(config).sigma / last_level(config).alpha, 7.1, 1e-12);
}

// A spline over a chain's levels is constant outside them and uses all its rows between.
TEST(Embedding, OfAChainIsARowAStepOrASpline) {
  ModelConfig config = chain_of(100);
  for (const bool no_signal : {false, true}) {
    config.schedule.zero_terminal_snr = no_signal;
    const NoiseSchedule chain = make_chain(config);
    const LevelEmbedding spline = make_embedding(config);
    EXPECT_EQ(spline(chain.level(1)).first, config.network.table_rows - config.network.taps);
    EXPECT_EQ(spline(chain.level(100)).first, 0U);
    for (std::size_t t = 1; t <= 100; ++t) {
      for (const float weight : spline(chain.level(t)).weight) EXPECT_TRUE(weight >= 0 && weight <= 1) << t;
    }
  }
  config.network.taps = 1;
  config.network.table_rows = 100;
  EXPECT_EQ(make_embedding(config)(make_chain(config).level(37)).first, 36U);
  config.network.table_rows = 99;
  EXPECT_EQ(refusal(config), "model: with taps 1 a chain of 100 steps has a table row each; set table_rows to 100");
  ModelConfig one_step = chain_of(1);
  EXPECT_EQ(make_embedding(one_step)(make_chain(one_step).level(1)).first, 0U);
}

}  // namespace
}  // namespace sfumato
