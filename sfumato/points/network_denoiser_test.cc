#include "sfumato/points/network_denoiser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/nn/mlp_reference.h"
#include "sfumato/samplers/denoiser_testing.h"

namespace sfumato {
namespace {

TEST(NetworkDenoiser, IsTheNetworkAtTheLevelsTableRows) {
  const ModelConfig config;
  const AlignedFloats parameters = testing::random_parameters(config.network);
  const NetworkDenoiser denoiser(config, parameters.span());
  const NoiseLevel level = level_from_lambda(0.7);
  MatrixBuffer x(100, 2);
  MatrixBuffer out(100, 2);
  fill_normal(RandomStream(3, Purpose::test), 0, x);
  ThreadPool pool(2);
  denoiser.predict(x, level, out, pool);
  const std::vector<double> flat(parameters.span().begin(), parameters.span().end());
  for (std::size_t i = 0; i < 100; ++i) {
    const std::vector<double> input(x.row(i).begin(), x.row(i).end());
    const std::vector<double> expected =
        mlp_reference<double>(config.network, flat, input, make_embedding(config)(level));
    for (std::size_t j = 0; j < 2; ++j) EXPECT_NEAR(static_cast<double>(out(i, j)), expected[j], 1e-4);
  }
}

TEST(NetworkDenoiser, OfAChainHasAHeadAndKnowsItsSteps) {
  ModelConfig config;
  config.process = NoiseProcess::chain;
  config.variance = Variance::learned;
  config.network.outputs = 4;
  config.network.taps = 1;
  config.network.table_rows = config.schedule.steps;
  const AlignedFloats parameters = testing::random_parameters(config.network);
  const NetworkDenoiser denoiser(config, parameters.span());
  EXPECT_EQ(denoiser.outputs(), 4U);
  EXPECT_EQ(denoiser.variance(), Variance::learned);
  const NoiseSchedule chain = make_chain(config);
  for (std::size_t t = 1; t <= chain.steps(); ++t) EXPECT_EQ(denoiser.previous(chain.level(t)), chain.level(t - 1));
  MatrixBuffer x(70, 2);
  MatrixBuffer out(70, 4);
  fill_normal(RandomStream(3, Purpose::test), 0, x);
  ThreadPool pool(2);
  denoiser.predict(x, chain.level(9), out, pool);
  const std::vector<double> flat(parameters.span().begin(), parameters.span().end());
  for (std::size_t i = 0; i < 70; ++i) {
    const std::vector<double> input(x.row(i).begin(), x.row(i).end());
    Taps taps;
    taps.first = 8;
    const std::vector<double> expected = mlp_reference<double>(config.network, flat, input, taps);
    for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(static_cast<double>(out(i, j)), expected[j], 1e-4);
  }
}

// SD15's step to clean data, N(sqrt(1 - beta_1) x_1, beta_1 I), for any prediction.
TEST(NetworkDenoiser, MayHaveALastStepThatIsNotLearned) {
  for (const Parameterization target : {Parameterization::eps, Parameterization::x0, Parameterization::v,
                                        Parameterization::mean, Parameterization::score}) {
    for (const Variance variance : {Variance::learned, Variance::learned_range}) {
      ModelConfig config;
      config.process = NoiseProcess::chain;
      config.parameterization = target;
      config.variance = variance;
      config.fixed_last_step = true;
      config.network.outputs = 4;
      config.network.taps = 1;
      config.network.table_rows = config.schedule.steps;
      config.schedule.beta_start = 0.05;
      const AlignedFloats parameters = testing::random_parameters(config.network);
      const NetworkDenoiser denoiser(config, parameters.span());
      const NoiseSchedule chain = make_chain(config);
      const std::vector<NoiseLevel> levels{chain.level(2), chain.level(1), chain.level(0)};
      MatrixBuffer x(3, 2);
      MatrixBuffer out(3, 4);
      fill_normal(RandomStream(3, Purpose::test), 0, x);
      ThreadPool pool(1);
      reverse_step(denoiser, variance, levels, 1, x, out, pool);
      for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(out(i, 1), std::sqrt(0.95F) * x(i, 1), 1e-6F);
        EXPECT_NEAR(out(i, 3), std::log(0.05F), 1e-5F);
      }
      denoiser.predict(x, levels[0], out, pool);  // the other steps use the network
      EXPECT_NE(out(0, 2), out(1, 2));
    }
  }
  ModelConfig continuous;
  continuous.fixed_last_step = true;
  EXPECT_THROW(validate(continuous), Error);
}

TEST(NetworkDenoiser, SaysWhatDoesNotFit) {
  ModelConfig config;
  const AlignedFloats parameters = testing::random_parameters(config.network);
  EXPECT_THROW(NetworkDenoiser(config, parameters.span().subspan(1)), Error);
  config.schedule.sigma_max = 0.001;
  EXPECT_THROW(NetworkDenoiser(config, parameters.span()), Error);
  config = ModelConfig();
  config.process = NoiseProcess::chain;
  config.network.taps = 1;
  EXPECT_THROW(validate(config), Error);  // table_rows must be the number of steps
  config.network.outputs = 3;
  EXPECT_THROW(validate(config), Error);
  config = ModelConfig();
  config.parameterization = Parameterization::mean;
  EXPECT_THROW(validate(config), Error);  // has no single step in a continuous process
  config = ModelConfig();
  config.variance = Variance::learned;
  EXPECT_THROW(validate(config), Error);  // outputs lack the head
  config.network.outputs = 4;
  EXPECT_THROW(validate(config), Error);  // has no single step in a continuous process
}

}  // namespace
}  // namespace sfumato
