#include "sfumato/model/network_denoiser.h"

#include <gtest/gtest.h>

#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/nn/mlp_reference.h"

namespace sfumato {
namespace {

AlignedFloats random_parameters(const ModelConfig& config) {
  AlignedFloats parameters(MlpLayout(config.network).size);
  initialize(config.network, 1, parameters.span());
  RowRandom random(RandomStream(2, Purpose::test), 0);
  for (float& value : parameters.span()) value += static_cast<float>(0.1 * random.normal());
  return parameters;
}

TEST(NetworkDenoiser, IsTheNetworkAtTheLevelsTableRows) {
  const ModelConfig config;
  const AlignedFloats parameters = random_parameters(config);
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
  const AlignedFloats parameters = random_parameters(config);
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

TEST(NetworkDenoiser, SaysWhatDoesNotFit) {
  ModelConfig config;
  const AlignedFloats parameters = random_parameters(config);
  EXPECT_THROW(NetworkDenoiser(config, parameters.span().subspan(1)), Error);
  config.sigma_max = 0.001;
  EXPECT_THROW(NetworkDenoiser(config, parameters.span()), Error);
  config = ModelConfig();
  config.process = NoiseProcess::chain;
  EXPECT_THROW(validate(config), Error);  // a table row for each step is missing
  config.network.outputs = 3;
  EXPECT_THROW(validate(config), Error);
  config = ModelConfig();
  config.parameterization = Parameterization::mean;
  EXPECT_THROW(validate(config), Error);  // of which step?
  config = ModelConfig();
  config.variance = Variance::learned;
  EXPECT_THROW(validate(config), Error);  // without the head
  config.network.outputs = 4;
  EXPECT_THROW(validate(config), Error);  // of which step?
}

}  // namespace
}  // namespace sfumato
