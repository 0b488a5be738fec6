#include "sfumato/points/latents.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/points/generate.h"
#include "sfumato/samplers/exact_denoiser.h"
#include "sfumato/samplers/testing.h"

namespace sfumato {
namespace {

const ModelConfig kModel;  // a continuous process

SampleConfig encoding(Sampler sampler = default_encoding(kModel).sampler) { return default_encoding(kModel, sampler); }

const std::vector<Sampler> kSolvers{Sampler::dpmpp_3m, Sampler::dpmpp_2m, Sampler::unipc, Sampler::heun,
                                    Sampler::euler,    Sampler::rk45,     Sampler::ddim};

// Clean points of a mixture with structure at several scales.
const GaussianMixture kMixture{2, {0.5, 0.3, 0.2}, {-0.8, 0.1, 0.9, 0.7, 0.4, -1.1}, {0.5, 0.1, 0.2, 0.05, 0.3, 0.45}};

MatrixBuffer mixture_points(std::size_t count) {
  MatrixBuffer x(count, 2);
  fill_normal(RandomStream(1, Purpose::test), 0, x);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t k = i % 10 < 5 ? 0 : i % 10 < 8 ? 1 : 2;
    for (std::size_t j = 0; j < 2; ++j) {
      x(i, j) = static_cast<float>(kMixture.means[2 * k + j] + kMixture.sds[2 * k + j] * static_cast<double>(x(i, j)));
    }
  }
  return x;
}

double largest_difference(ConstMatrix a, ConstMatrix b) {
  double worst = 0;
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t j = 0; j < a.cols; ++j) {
      worst = std::max(worst, std::abs(static_cast<double>(a(i, j)) - static_cast<double>(b(i, j))));
    }
  }
  return worst;
}

double round_trip_error(const Denoiser& denoiser, const SampleConfig& config) {
  ThreadPool pool(2);
  const MatrixBuffer points = mixture_points(300);
  MatrixBuffer x(300, 2);
  copy(points, x);
  encode(denoiser, kModel, config, x, pool);
  decode(denoiser, kModel, config, x, pool);
  return largest_difference(points, x);
}

// For Gaussian data the ODE keeps standardised coordinates: x = alpha m + sqrt(alpha^2 v + sigma^2) u at every level,
// with the same u.
TEST(Latents, OfGaussianDataAreTheClosedForm) {
  const std::vector<double> mean{0.5, -0.2};
  const std::vector<double> sd{1.0, 0.3};
  const testing::GaussianDenoiser denoiser(mean, sd, Parameterization::v);
  const NoiseLevel low = first_level(kModel);
  const NoiseLevel high = last_level(kModel);
  ThreadPool pool(1);
  MatrixBuffer points(200, 2);
  fill_normal(RandomStream(4, Purpose::test), 0, points);
  const std::vector<double> bounds{2e-3, 0.1, 3e-3, 0.1, 1, 1e-5, 1};
  for (std::size_t k = 0; k < kSolvers.size(); ++k) {
    MatrixBuffer x(200, 2);
    copy(points, x);
    encode(denoiser, kModel, encoding(kSolvers[k]), x, pool);
    double worst = 0;
    for (std::size_t i = 0; i < 200; ++i) {
      for (std::size_t j = 0; j < 2; ++j) {
        const double u =
            low.alpha * (static_cast<double>(points(i, j)) - mean[j]) / std::hypot(low.alpha * sd[j], low.sigma);
        const double exact = high.alpha * mean[j] + std::hypot(high.alpha * sd[j], high.sigma) * u;
        worst = std::max(worst, std::abs(exact - static_cast<double>(x(i, j))));
      }
    }
    RecordProperty(name_of(kSolvers[k]), fmt::format("{}", worst));
    EXPECT_LT(worst, bounds[k]) << name_of(kSolvers[k]);
  }
}

TEST(Latents, AreDecodedToTheData) {
  const MixtureDenoiser denoiser(kMixture);
  EXPECT_EQ(encoding().steps, 51U);
  EXPECT_LT(round_trip_error(denoiser, encoding()), 1e-4);
  const std::vector<double> bounds{0.05, 0.03, 0.06, 0.03, 1, 1e-4, 1};
  for (std::size_t k = 0; k < kSolvers.size(); ++k) {
    const double worst = round_trip_error(denoiser, encoding(kSolvers[k]));
    RecordProperty(name_of(kSolvers[k]), fmt::format("{}", worst));
    EXPECT_LT(worst, bounds[k]) << name_of(kSolvers[k]);
  }
}

// Latents of samples of the mixture are N(0, I), up to the noise of the lowest level, which clean data do not have.
TEST(Latents, OfDataAreNormal) {
  const MixtureDenoiser denoiser(kMixture);
  constexpr std::size_t kRows = 4000;
  ThreadPool pool(2);
  MatrixBuffer x = mixture_points(kRows);
  encode(denoiser, kModel, encoding(), x, pool);
  for (std::size_t j = 0; j < 2; ++j) testing::expect_moments(x, j, {0, 1});
}

// An untrained network with a label, a number and a constant column.
PointModel conditional_model() {
  PointModel model;
  model.config.network.inputs = 3;
  model.config.network.outputs = 3;
  model.config.network.conditions = 4;
  model.weights = testing::random_parameters(model.config.network);
  model.columns = {"x", "k", "y"};
  model.transform = {{10, 7, -3}, {2, 0, 0.5}};
  model.conditions = {{"label", ConditionKind::label, {"0", "1"}}, {"age", ConditionKind::number, {}, 40, 10}};
  return model;
}

Points people(std::size_t count) {
  Points table{{"age", "x", "k", "label", "y"}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    const auto n = static_cast<double>(i);
    table.values.insert(table.values.end(),
                        {30 + n / 100, 10 + std::sin(n), 7, static_cast<double>(i % 2), -3 + 0.5 * std::cos(2 * n)});
  }
  return table;
}

Points only_points(const Points& table, const PointModel& model) { return without_conditions(table, model.conditions); }

TEST(Latents, UseEachRowsCondition) {
  const PointModel model = conditional_model();
  ThreadPool one(1);
  ThreadPool three(3);
  SampleConfig config = encoding(Sampler::heun);
  config.steps = 10;
  const Points data = people(9000);  // more than a block
  const Points latents = encode(model, data, config, three);
  EXPECT_EQ(latents.columns, data.columns);
  EXPECT_EQ(latents.values, encode(model, data, config, one).values);
  config.where = {{"label", "1"}, {"age", "119.99"}};
  const Points last = encode(model, data, config, one);
  EXPECT_EQ(last.columns, model.columns);
  config.where.clear();
  const Points unknown = encode(model, only_points(data, model), config, one);
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_EQ(only_points(latents, model)(8999, j), last(8999, j));
    EXPECT_NE(last(8999, j), unknown(8999, j));
  }
  for (std::size_t i = 0; i < data.rows(); ++i) {
    EXPECT_EQ(latents(i, 0), data(i, 0));
    EXPECT_EQ(latents(i, 3), data(i, 3));
  }
}

TEST(Latents, AreDecodedInDataUnits) {
  const PointModel model = conditional_model();
  ThreadPool pool(2);
  const Points data = people(200);
  const Points back = decode(model, encode(model, data, encoding(), pool), encoding(), pool);
  ASSERT_EQ(back.columns, data.columns);
  for (std::size_t i = 0; i < data.values.size(); ++i) EXPECT_NEAR(back.values[i], data.values[i], 5e-4);
  Points other = encode(model, data, encoding(), pool);
  for (std::size_t i = 0; i < other.rows(); ++i) other(i, 3) = 1 - other(i, 3);
  EXPECT_GT(std::abs(decode(model, other, encoding(), pool)(0, 1) - data(0, 1)), 0.01);
}

// Samples without the last step to clean data.
TEST(Latents, DecodedAreSamples) {
  const PointModel model = conditional_model();
  ThreadPool pool(1);
  SampleConfig config = encoding(Sampler::dpmpp_3m);
  const Points drawn = sample(model, 100, config, pool);
  MatrixBuffer prior(100, 3);
  fill_prior({pool, config.seed}, prior);
  Points latents{model.columns, {prior.row(0).data(), prior.row(0).data() + 300}};
  const Points decoded = decode(model, latents, config, pool);
  for (std::size_t i = 0; i < 100; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      EXPECT_NEAR(decoded(i, j), drawn(i, j),
                  4 * 0.002 * std::max(1.0F, std::abs(prior(i, j))) * model.transform.scale[j]);
    }
  }
}

TEST(Latents, OfAChainVisitItsSteps) {
  ModelConfig chain;
  chain.process = NoiseProcess::chain;
  chain.schedule.zero_terminal_snr = true;
  chain.schedule.kind = ScheduleKind::cosine;
  const SampleConfig config = default_encoding(chain);
  EXPECT_EQ(config.sampler, Sampler::heun);
  const testing::GaussianDenoiser denoiser({0.5}, {0.4}, Parameterization::v);
  ThreadPool pool(1);
  MatrixBuffer x(100, 1);
  MatrixBuffer points(100, 1);
  fill_normal(RandomStream(4, Purpose::test), 0, points);
  copy(points, x);
  encode(denoiser, chain, config, x, pool);
  decode(denoiser, chain, config, x, pool);
  EXPECT_LT(largest_difference(points, x), 0.05);
  SampleConfig multistep = config;
  multistep.sampler = Sampler::dpmpp_2m;
  EXPECT_THROW(encode(denoiser, chain, multistep, x, pool), Error);
}

TEST(Latents, RefuseSettingsThatCannotBeInverted) {
  const PointModel model = conditional_model();
  ThreadPool pool(1);
  const Points data = people(3);
  const auto with = [](const auto& change) {
    SampleConfig config;
    change(config);
    return config;
  };
  for (const Sampler sampler :
       {Sampler::ddpm, Sampler::dpmpp_2m_sde, Sampler::dpmpp_3m_sde, Sampler::langevin, Sampler::predictor_corrector}) {
    EXPECT_THROW(default_encoding(model.config, sampler), Error);
    EXPECT_THROW(encode(model, data, with([&](SampleConfig& c) { c.sampler = sampler; }), pool), Error);
  }
  const SampleConfig noisy_ddim = with([](SampleConfig& c) { c.sampler = Sampler::ddim, c.eta = 0.5; });
  const SampleConfig churned = with([](SampleConfig& c) { c.sampler = Sampler::heun, c.churn.amount = 1; });
  EXPECT_THROW(encode(model, data, noisy_ddim, pool), Error);
  EXPECT_THROW(decode(model, data, churned, pool), Error);
  EXPECT_THROW(encode(model, data, with([](SampleConfig& c) { c.steps = 1; }), pool), Error);
  Points other = data;
  other(1, 2) = 8;  // the constant column
  EXPECT_THROW(encode(model, other, {}, pool), Error);
  other = data;
  other(1, 1) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(encode(model, other, {}, pool), Error);
  EXPECT_THROW(decode(model, other, {}, pool), Error);
  other = data;
  other(1, 3) = 2;  // a label not seen in training
  EXPECT_THROW(encode(model, other, {}, pool), Error);
  other = data;
  std::swap(other.columns[1], other.columns[4]);
  EXPECT_THROW(encode(model, other, {}, pool), Error);
  EXPECT_THROW(decode(model, {{"x", "y"}, {1, 2}}, {}, pool), Error);
}

}  // namespace
}  // namespace sfumato
