#include "sfumato/points/point_trainer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/kernels/normal.h"

namespace sfumato {
namespace {

PointConfig small() {
  PointConfig config;
  config.model.network.width = 24;
  config.model.network.hidden_layers = 2;
  config.model.network.fourier_features = 4;
  config.batch = 300;  // more than one microbatch, and not a multiple of the row block
  config.steps = 60;
  config.warmup = 5;
  return config;
}

MatrixBuffer gaussian_data(std::size_t rows) {
  MatrixBuffer data(rows, 2);
  fill_normal(RandomStream(4, Purpose::test), 0, data);
  return data;
}

PointTrainState run(const PointConfig& config, ConstMatrix data, PointTrainState state, std::size_t threads,
                    std::size_t steps) {
  ThreadPool pool(threads);
  PointTrainer trainer(config, data, std::move(state), pool);
  for (std::size_t i = 0; i < steps; ++i) trainer.step();
  return std::move(trainer).take_state();
}

void expect_same_bits(const PointTrainState& a, const PointTrainState& b) {
  EXPECT_EQ(a.step, b.step);
  EXPECT_TRUE(std::ranges::equal(a.parameters.span(), b.parameters.span()));
  EXPECT_TRUE(std::ranges::equal(a.average.span(), b.average.span()));
  EXPECT_TRUE(std::ranges::equal(a.moment1.span(), b.moment1.span()));
  EXPECT_TRUE(std::ranges::equal(a.moment2.span(), b.moment2.span()));
  EXPECT_EQ(a.loss_sum, b.loss_sum);
  EXPECT_EQ(a.history.losses, b.history.losses);
  EXPECT_EQ(a.history.counts, b.history.counts);
  ASSERT_EQ(a.losses.size(), b.losses.size());
  for (std::size_t i = 0; i < a.losses.size(); ++i) EXPECT_EQ(a.losses[i].loss, b.losses[i].loss);
}

PointConfig small_chain(ObjectiveKind kind, Parameterization target, Variance variance) {
  PointConfig config = small();
  config.objective.kind = kind;
  config.model.parameterization = target;
  config.model.variance = variance;
  config.model.process = NoiseProcess::chain;
  config.model.schedule.steps = 10;
  config.model.schedule.beta_end = 0.8;
  config.model.network.table_rows = 10;
  config.model.network.taps = 1;
  set_columns(config, 2);
  return config;
}

std::vector<PointConfig> every_kind() {
  std::vector<PointConfig> configs{
      small(),
      small(),
      small_chain(ObjectiveKind::simple, Parameterization::eps, Variance::fixed_large),
      small_chain(ObjectiveKind::simple, Parameterization::mean, Variance::fixed_small),
      small_chain(ObjectiveKind::vlb, Parameterization::x0, Variance::fixed_small),
      small_chain(ObjectiveKind::vlb, Parameterization::mean, Variance::learned),
      small_chain(ObjectiveKind::kl_entropy, Parameterization::v, Variance::learned_range),
      small_chain(ObjectiveKind::hybrid, Parameterization::eps, Variance::learned_range),
  };
  configs[1].objective.kind = ObjectiveKind::vlb;
  for (std::size_t i = 2; i < 8; ++i) {
    configs.push_back(configs[i]);
    configs.back().step_sampling = StepSampling::importance;
  }
  return configs;
}

class AnyObjective : public ::testing::TestWithParam<PointConfig> {};

TEST_P(AnyObjective, GivesTheSameBitsOnAnyThreadsAndAfterAnInterruption) {
  const PointConfig& config = GetParam();
  const MatrixBuffer data = gaussian_data(333);
  const PointTrainState whole = run(config, data, initial_state(config), 1, 40);
  expect_same_bits(whole, run(config, data, initial_state(config), 3, 40));
  expect_same_bits(whole, run(config, data, run(config, data, initial_state(config), 2, 17), 1, 23));
}

INSTANTIATE_TEST_SUITE_P(All, AnyObjective, ::testing::ValuesIn(every_kind()));

double last_losses(const PointTrainState& state, std::size_t count) {
  double last = 0;
  for (std::size_t i = 0; i < count; ++i) last += state.losses[state.losses.size() - 1 - i].loss;
  return last / static_cast<double>(count);
}

// For data N(0, I) every x_t is N(0, I), and the reverse steps are Gaussian with variance beta_t, so the smallest bound
// is the entropy of the data. -K has the same value: L_0 of the true last step is H_q(X_1 | X_0), and L_T is H_p(X_T) -
// H_q(X_T | X_0).
class BoundOfGaussianData : public ::testing::TestWithParam<std::tuple<ObjectiveKind, Variance, StepSampling>> {};

TEST_P(BoundOfGaussianData, ComesDownToTheEntropy) {
  const auto [kind, variance, sampling] = GetParam();
  PointConfig config = small_chain(kind, Parameterization::v, variance);
  config.step_sampling = sampling;
  config.steps = 500;
  config.learning_rate = 1e-2;
  const MatrixBuffer data = gaussian_data(20000);
  const PointTrainState state = run(config, data, initial_state(config), 2, config.steps);
  const double entropy = 0.5 * (std::log(2 * std::numbers::pi) + 1);
  const double found = last_losses(state, 100);
  EXPECT_GT(found, entropy - 0.03);
  EXPECT_LT(found, entropy + 0.06);
}

INSTANTIATE_TEST_SUITE_P(
    All, BoundOfGaussianData,
    ::testing::Values(std::tuple(ObjectiveKind::vlb, Variance::fixed_large, StepSampling::uniform),
                      std::tuple(ObjectiveKind::vlb, Variance::learned, StepSampling::uniform),
                      std::tuple(ObjectiveKind::vlb, Variance::learned_range, StepSampling::importance),
                      std::tuple(ObjectiveKind::kl_entropy, Variance::learned, StepSampling::uniform),
                      std::tuple(ObjectiveKind::kl_entropy, Variance::fixed_large, StepSampling::importance)));

// The smallest bound of a chain for data N(0, sd^2), one coordinate, with variance s_t(beta~_t, beta_t, true) of each
// step: L_T, E L_{t-1} and E L_0 in closed form.
template <class Step>
double least_bound(const NoiseSchedule& chain, double sd, const Step& step_variance) {
  const NoiseLevel last = chain.level(chain.steps());
  double sum = 0.5 * (last.alpha * last.alpha * sd * sd + last.sigma * last.sigma - 1) - std::log(last.sigma);
  for (std::size_t t = 1; t <= chain.steps(); ++t) {
    const NoiseLevel level = chain.level(t);
    const double kept = level.alpha * level.alpha * sd * sd;
    const double unknown = sd * sd * level.sigma * level.sigma / (kept + level.sigma * level.sigma);
    const Posterior posterior = q_posterior(level, chain.level(t - 1));
    const double truth = posterior.variance + posterior.x0_weight * posterior.x0_weight * unknown;
    const double s = step_variance(chain.beta[t - 1], truth);
    sum += 0.5 *
           (t == 1 ? std::log(2 * std::numbers::pi * s) + truth / s : std::log(s / posterior.variance) + truth / s - 1);
  }
  return sum;
}

// For narrow data beta_t is too large a variance; a learned one reaches the entropy of the data.
TEST(LearnedVariance, HasALowerBoundThanAFixedOne) {
  const double sd = 0.2;
  MatrixBuffer data = gaussian_data(20000);
  for (std::size_t i = 0; i < data.rows(); ++i) {
    for (float& x : data.row(i)) x *= static_cast<float>(sd);
  }
  const auto trained_bound = [&](Variance variance) {
    PointConfig config = small_chain(ObjectiveKind::vlb, Parameterization::v, variance);
    config.steps = 600;
    config.learning_rate = 1e-2;
    return last_losses(run(config, data, initial_state(config), 2, config.steps), 100);
  };
  const NoiseSchedule chain = make_chain(small_chain(ObjectiveKind::vlb, Parameterization::v, Variance::learned).model);
  const double by_beta = least_bound(chain, sd, [](double beta, double) { return beta; });
  const double by_truth = least_bound(chain, sd, [](double, double truth) { return truth; });
  EXPECT_NEAR(by_truth, 0.5 * std::log(2 * std::numbers::pi * std::numbers::e * sd * sd), 1e-4);
  EXPECT_GT(by_beta, by_truth + 0.3);
  EXPECT_NEAR(trained_bound(Variance::fixed_large), by_beta, 0.06);
  EXPECT_NEAR(trained_bound(Variance::learned), by_truth, 0.06);
  EXPECT_NEAR(trained_bound(Variance::learned_range), by_truth, 0.06);
}

TEST(PointTrainer, SeedsGiveDifferentModels) {
  PointConfig config = small();
  const MatrixBuffer data = gaussian_data(100);
  const PointTrainState a = run(config, data, initial_state(config), 1, 3);
  config.seed = 1;
  const PointTrainState b = run(config, data, initial_state(config), 1, 3);
  EXPECT_FALSE(std::ranges::equal(a.parameters.span(), b.parameters.span()));
}

// For data N(0, I) the optimal v is 0, because x_0 and eps are equally likely given x_t. Its loss is 1.
TEST(PointTrainer, FindsTheLeastLossOfGaussianData) {
  PointConfig config = small();
  config.steps = 400;
  const MatrixBuffer data = gaussian_data(5000);
  const PointTrainState state = run(config, data, initial_state(config), 2, config.steps);
  double last = 0;
  for (std::size_t i = 0; i < 100; ++i) last += state.losses[state.losses.size() - 1 - i].loss / 100;
  EXPECT_NEAR(last, 1, 0.05);
}

// All points are the same c: v is determined by x_t, so the loss falls far below that of an untrained model.
TEST(PointTrainer, LearnsAPoint) {
  PointConfig config = small();
  config.steps = 600;
  MatrixBuffer data(10, 2);
  for (std::size_t i = 0; i < 10; ++i) {
    data(i, 0) = 1.0F;
    data(i, 1) = -1.0F;
  }
  const PointTrainState state = run(config, data, initial_state(config), 2, config.steps);
  EXPECT_GT(state.losses.front().loss, 0.5);
  EXPECT_LT(state.losses.back().loss, 0.25);
}

TEST(PointTrainer, EndsWithTheLastGoodStateWhenItDiverges) {
  PointConfig config = small();
  config.learning_rate = 1e30;
  config.clip_norm = 0;
  config.warmup = 0;
  const MatrixBuffer data = gaussian_data(100);
  ThreadPool pool(1);
  PointTrainer trainer(config, data, initial_state(config), pool);
  try {
    for (int i = 0; i < 50; ++i) trainer.step();
    FAIL() << "no divergence";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::diverged);
    EXPECT_NE(std::string(error.what()).find("lower `learning_rate`"), std::string::npos) << error.what();
  }
  for (const float p : trainer.state().average.span()) ASSERT_TRUE(std::isfinite(p));
}

TEST(PointTrainer, RefusesWhatDoesNotFit) {
  const PointConfig config = small();
  ThreadPool pool(1);
  const MatrixBuffer wide(10, 3);
  EXPECT_THROW(PointTrainer(config, wide, initial_state(config), pool), Error);
  EXPECT_THROW(PointTrainer(config, gaussian_data(10), PointTrainState(), pool), Error);
  EXPECT_THROW(PointTrainer(config, MatrixBuffer(0, 2), initial_state(config), pool), Error);
  PointConfig importance = small_chain(ObjectiveKind::vlb, Parameterization::v, Variance::fixed_large);
  PointTrainState state = initial_state(importance);
  importance.step_sampling = StepSampling::importance;
  EXPECT_THROW(PointTrainer(importance, gaussian_data(10), std::move(state), pool), Error);  // no history
}

}  // namespace
}  // namespace sfumato
