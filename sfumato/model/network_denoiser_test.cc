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
}

}  // namespace
}  // namespace sfumato
