#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/nn/mlp_reference.h"
#include "sfumato/points/network_denoiser.h"
#include "sfumato/samplers/denoiser_testing.h"

namespace sfumato {
namespace {

using Complex = std::complex<double>;

constexpr std::size_t kRows = 5;
constexpr std::size_t kDirections = 3;

// Numbers that are exact in float, so that the network and its reference see the same.
std::vector<double> random_numbers(std::size_t count, std::uint64_t row) {
  RowRandom random(RandomStream(3, Purpose::test), row);
  std::vector<double> numbers(count);
  for (double& number : numbers) number = static_cast<double>(static_cast<float>(random.normal()));
  return numbers;
}

struct Answer {
  std::vector<double> x = random_numbers(kRows * 2, 1);
  std::vector<double> directions = random_numbers(kRows * kDirections * 2, 2);
  std::vector<double> out = std::vector<double>(kRows * 2);
  std::vector<double> slopes = std::vector<double>(kRows * kDirections * 2);

  Answer(const Denoiser& denoiser, NoiseLevel level) {
    ThreadPool pool(2);
    denoiser.predict_along({x.data(), kRows, 2}, level, {directions.data(), kRows, kDirections * 2},
                           {out.data(), kRows, 2}, {slopes.data(), kRows, kDirections * 2}, pool);
  }
};

// The network's predictions without a head, and their derivatives Im out(x + i h direction) / h.
void expect_complex_step(const ModelConfig& config, NoiseLevel level) {
  const AlignedFloats parameters = testing::random_parameters(config.network);
  const Answer answer(NetworkDenoiser(config, parameters.span()), level);
  const std::vector<Complex> flat(parameters.span().begin(), parameters.span().end());
  const Taps taps = make_embedding(config)(level);
  for (std::size_t i = 0; i < kRows * kDirections; ++i) {
    const std::size_t row = i / kDirections;
    std::vector<Complex> x;
    for (std::size_t j = 0; j < 2; ++j) x.emplace_back(answer.x[row * 2 + j], 1e-50 * answer.directions[i * 2 + j]);
    const std::vector<Complex> expected = mlp_reference<Complex>(config.network, flat, x, taps);
    for (std::size_t j = 0; j < 2; ++j) {
      EXPECT_NEAR(answer.out[row * 2 + j], expected[j].real(), 1e-4);
      EXPECT_NEAR(answer.slopes[i * 2 + j], expected[j].imag() / 1e-50, 1e-4);
    }
  }
}

TEST(PredictAlong, OfANetworkIsTheComplexStep) { expect_complex_step(ModelConfig(), level_from_lambda(0.7)); }

ModelConfig chain_with_head() {
  ModelConfig config;
  config.process = NoiseProcess::chain;
  config.variance = Variance::learned_range;
  config.network.outputs = 4;
  config.network.taps = 1;
  config.network.table_rows = config.schedule.steps;
  return config;
}

TEST(PredictAlong, LeavesTheHeadOut) {
  const ModelConfig config = chain_with_head();
  expect_complex_step(config, make_chain(config).level(9));
}

TEST(PredictAlong, KnowsAFixedLastStep) {
  ModelConfig config = chain_with_head();
  config.parameterization = Parameterization::eps;
  config.fixed_last_step = true;
  const AlignedFloats parameters = testing::random_parameters(config.network);
  const NoiseLevel level = make_chain(config).level(1);
  const Answer answer(NetworkDenoiser(config, parameters.span()), level);
  for (std::size_t k = 0; k < answer.slopes.size(); ++k) {  // v = 0, so eps = sigma x
    EXPECT_NEAR(answer.slopes[k], level.sigma * answer.directions[k], 1e-12);
  }
  EXPECT_NEAR(answer.out[3], level.sigma * answer.x[3], 1e-12);
}

// In double, against central differences of the formula; it is linear, so they are exact up to rounding.
TEST(PredictAlong, OfGaussianDataIsExact) {
  const testing::GaussianDenoiser denoiser({0.5, -0.2}, {1.0, 0.3}, Parameterization::v);
  const NoiseLevel level = level_from_lambda(1.3);
  const Answer answer(denoiser, level);
  const Combination v = conversion(Parameterization::x0, Parameterization::v, level);
  for (std::size_t i = 0; i < kRows * kDirections; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      const double at = answer.x[i / kDirections * 2 + j];
      const double step = answer.directions[i * 2 + j];
      const auto value = [&](double x) { return v.x_t * x + v.prediction * denoiser.posterior_mean(level, j, x); };
      EXPECT_NEAR(answer.out[i / kDirections * 2 + j], value(at), 1e-14);
      EXPECT_NEAR(answer.slopes[i * 2 + j], 0.5 * (value(at + step) - value(at - step)), 1e-13);
    }
  }
}

class Opaque : public Denoiser {
 public:
  std::size_t dim() const override { return 2; }
  Parameterization parameterization() const override { return Parameterization::eps; }
  void predict(ConstMatrix, NoiseLevel, Matrix, ThreadPool&) const override {}
};

TEST(PredictAlong, IsRefusedByADenoiserThatKnowsNoDerivatives) {
  EXPECT_THROW(Answer(Opaque(), level_from_lambda(0)), Error);
}

}  // namespace
}  // namespace sfumato
