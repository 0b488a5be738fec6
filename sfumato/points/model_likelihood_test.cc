#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/points/likelihood.h"
#include "sfumato/samplers/denoiser_testing.h"

namespace sfumato {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// An untrained model with weights large enough for a nonlinear flow.
PointModel random_model(
    std::size_t dim, const std::function<void(ModelConfig&)>& change = [](ModelConfig&) {}) {
  PointModel model;
  model.config.schedule.sigma_min = 0.05;
  model.config.schedule.sigma_max = 20;
  model.config.network.inputs = dim;
  model.config.network.outputs = dim;
  model.config.network.width = 16;
  model.config.network.hidden_layers = 2;
  model.config.network.fourier_features = 0;
  change(model.config);
  model.columns = default_columns(dim);
  model.transform.mean.assign(dim, 0.0);
  model.transform.scale.assign(dim, 1.0);
  model.weights = testing::random_parameters(model.config.network, 0.25);
  return model;
}

void as_chain(ModelConfig& config) {
  config.process = NoiseProcess::chain;
  config.schedule.steps = 12;
  config.schedule.beta_start = 0.05;
  config.schedule.beta_end = 0.3;
  config.network.taps = 1;
  config.network.table_rows = 12;
}

ModelLikelihood likelihood(const PointModel& model, const Points& data, std::size_t steps = 52) {
  ThreadPool pool(2);
  LikelihoodConfig config;
  config.steps = steps;
  return log_likelihood_ode(model, data, config, pool);
}

Points line(std::size_t count, double from, double to) {
  Points table{default_columns(1), {}};
  for (std::size_t i = 0; i < count; ++i) {
    table.values.push_back(std::lerp(from, to, static_cast<double>(i) / static_cast<double>(count - 1)));
  }
  return table;
}

double total_probability(const PointModel& model, std::size_t steps) {
  const Points points = line(2401, -30, 30);
  const std::vector<double> log_p = likelihood(model, points, steps).log_p;
  return std::accumulate(log_p.begin(), log_p.end(), 0.0, [](double sum, double l) { return sum + std::exp(l); }) * 60 /
         2400;
}

// The ODE is a bijection for any network, so its density integrates to one.
TEST(ModelLikelihood, IntegratesToOne) {
  EXPECT_NEAR(total_probability(random_model(1), 52), 1, 1e-4);
  EXPECT_NEAR(total_probability(random_model(1, as_chain), 52), 1, 1e-4);
  for (const Parameterization answer : {Parameterization::eps, Parameterization::x0, Parameterization::mean}) {
    const auto change = [&](ModelConfig& config) {
      as_chain(config);
      config.parameterization = answer;
    };
    EXPECT_NEAR(total_probability(random_model(1, change), 52), 1, 1e-3) << static_cast<int>(answer);
  }
}

TEST(ModelLikelihood, IsInTheUnitsOfTheData) {
  PointModel model = random_model(2);
  const Points data{model.columns, {0.3, -0.5, 1.2, 0.1}};
  const ModelLikelihood plain = likelihood(model, data);
  EXPECT_EQ(plain.dim, 2U);
  model.transform.mean = {5, -3};
  model.transform.scale = {100, 0.5};
  const ModelLikelihood scaled = likelihood(model, {model.columns, {35, -3.25, 125, -2.95}});
  for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(scaled.log_p[i], plain.log_p[i] - std::log(50), 1e-6);
}

// A third, constant column: the same density as without it, and log p = -inf for a row that differs there.
TEST(ModelLikelihood, LeavesConstantColumnsOut) {
  PointModel model = random_model(3);
  model.transform.mean = {0, 7.1, 0};
  model.transform.scale = {1, 0, 2};
  const ModelLikelihood found = likelihood(model, {model.columns, {0.3, 7.1, -0.5, 0.3, 7.2, -0.5}});
  EXPECT_EQ(found.dim, 2U);
  EXPECT_TRUE(std::isfinite(found.log_p[0]));
  EXPECT_EQ(found.log_p[1], -kInfinity);
  model.transform.scale[1] = 1;
  model.transform.mean[1] = 0;
  EXPECT_EQ(likelihood(model, {model.columns, {0.3, 0, -0.5}}).dim, 3U);
}

TEST(ModelLikelihood, KnowsTheErrorOfItsSteps) {
  const PointModel model = random_model(2);
  Points data{model.columns, {}};
  RowRandom random(RandomStream(5, Purpose::test), 0);
  for (int i = 0; i < 200; ++i) data.values.push_back(random.normal());
  const ModelLikelihood found = likelihood(model, data, 26);
  const ModelLikelihood exact = likelihood(model, data, 208);
  double squares = 0;
  for (std::size_t i = 0; i < 100; ++i) squares += std::pow(found.log_p[i] - exact.log_p[i], 2) / 100;
  EXPECT_GT(found.step_error, 0.3 * std::sqrt(squares));
  EXPECT_LT(found.step_error, 5 * std::sqrt(squares));
  EXPECT_GT(squares, 1e-12);
}

std::string message(const PointModel& model, const Points& data) {
  try {
    likelihood(model, data);
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing";
}

TEST(ModelLikelihood, SaysWhatIsWrong) {
  PointModel model = random_model(2);
  model.columns = {"east", "north"};
  EXPECT_EQ(message(model, {default_columns(3), {1, 2, 3}}),
            "likelihood: the data have 3 columns, the model has 2; give the columns that it was trained on");
  EXPECT_EQ(message(model, {{"north", "east"}, {1, 2}}),
            "likelihood: column 'north' is in the place of the model's 'east'; give the columns in the model's order");
  EXPECT_EQ(message(model, {{"a", "b"}, {1, 2}}), "nothing");
  EXPECT_EQ(message(model, {{"a", "b"}, {}}), "likelihood: the data have no rows; give 1 or more");
  EXPECT_EQ(message(model, {{"a", "b"}, {1, 2, 3, kInfinity}}),
            "likelihood: row 2, column 'b' is inf; give finite numbers");
}

}  // namespace
}  // namespace sfumato
