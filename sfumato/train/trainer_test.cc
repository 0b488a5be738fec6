#include "sfumato/train/trainer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/kernels/normal.h"

namespace sfumato {
namespace {

TrainConfig small() {
  TrainConfig config;
  config.model.network.width = 24;
  config.model.network.hidden_layers = 2;
  config.model.network.fourier_features = 4;
  config.batch = 150;  // not whole row blocks
  config.steps = 60;
  config.warmup = 5;
  return config;
}

MatrixBuffer gaussian_data(std::size_t rows) {
  MatrixBuffer data(rows, 2);
  fill_normal(RandomStream(4, Purpose::test), 0, data);
  return data;
}

TrainState run(const TrainConfig& config, ConstMatrix data, TrainState state, std::size_t threads, std::size_t steps) {
  ThreadPool pool(threads);
  Trainer trainer(config, data, std::move(state), pool);
  for (std::size_t i = 0; i < steps; ++i) trainer.step();
  return std::move(trainer).take_state();
}

void expect_same_bits(const TrainState& a, const TrainState& b) {
  EXPECT_EQ(a.step, b.step);
  EXPECT_TRUE(std::ranges::equal(a.parameters.span(), b.parameters.span()));
  EXPECT_TRUE(std::ranges::equal(a.average.span(), b.average.span()));
  EXPECT_TRUE(std::ranges::equal(a.moment1.span(), b.moment1.span()));
  EXPECT_TRUE(std::ranges::equal(a.moment2.span(), b.moment2.span()));
  EXPECT_EQ(a.loss_sum, b.loss_sum);
  ASSERT_EQ(a.losses.size(), b.losses.size());
  for (std::size_t i = 0; i < a.losses.size(); ++i) EXPECT_EQ(a.losses[i].loss, b.losses[i].loss);
}

TEST(Trainer, GivesTheSameBitsOnAnyThreadsAndAfterAnInterruption) {
  const TrainConfig config = small();
  const MatrixBuffer data = gaussian_data(333);
  const TrainState whole = run(config, data, initial_state(config), 1, 40);
  expect_same_bits(whole, run(config, data, initial_state(config), 3, 40));
  expect_same_bits(whole, run(config, data, run(config, data, initial_state(config), 2, 17), 1, 23));
}

TEST(Trainer, SeedsGiveDifferentModels) {
  TrainConfig config = small();
  const MatrixBuffer data = gaussian_data(100);
  const TrainState a = run(config, data, initial_state(config), 1, 3);
  config.seed = 1;
  const TrainState b = run(config, data, initial_state(config), 1, 3);
  EXPECT_FALSE(std::ranges::equal(a.parameters.span(), b.parameters.span()));
}

// For data N(0, I) the best v is known to be 0: x_0 and eps are equally likely given x_t. Its loss is 1.
TEST(Trainer, FindsTheLeastLossOfGaussianData) {
  TrainConfig config = small();
  config.steps = 400;
  const MatrixBuffer data = gaussian_data(5000);
  const TrainState state = run(config, data, initial_state(config), 2, config.steps);
  double last = 0;
  for (std::size_t i = 0; i < 100; ++i) last += state.losses[state.losses.size() - 1 - i].loss / 100;
  EXPECT_NEAR(last, 1, 0.05);
}

// All points at one place c: given x_t, v is known exactly, so that the loss falls far below that of no model.
TEST(Trainer, LearnsAPoint) {
  TrainConfig config = small();
  config.steps = 600;
  MatrixBuffer data(10, 2);
  for (std::size_t i = 0; i < 10; ++i) {
    data(i, 0) = 1.0F;
    data(i, 1) = -1.0F;
  }
  const TrainState state = run(config, data, initial_state(config), 2, config.steps);
  EXPECT_GT(state.losses.front().loss, 0.5);
  EXPECT_LT(state.losses.back().loss, 0.25);
}

TEST(Trainer, EndsWithTheLastGoodStateWhenItDiverges) {
  TrainConfig config = small();
  config.learning_rate = 1e30;
  config.clip_norm = 0;
  config.warmup = 0;
  const MatrixBuffer data = gaussian_data(100);
  ThreadPool pool(1);
  Trainer trainer(config, data, initial_state(config), pool);
  try {
    for (int i = 0; i < 50; ++i) trainer.step();
    FAIL() << "no divergence";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::diverged);
    EXPECT_NE(std::string(error.what()).find("lower --learning-rate"), std::string::npos) << error.what();
  }
  for (const float p : trainer.state().average.span()) ASSERT_TRUE(std::isfinite(p));
}

TEST(Trainer, RefusesWhatDoesNotFit) {
  const TrainConfig config = small();
  ThreadPool pool(1);
  const MatrixBuffer wide(10, 3);
  EXPECT_THROW(Trainer(config, wide, initial_state(config), pool), Error);
  EXPECT_THROW(Trainer(config, gaussian_data(10), TrainState(), pool), Error);
  EXPECT_THROW(Trainer(config, MatrixBuffer(0, 2), initial_state(config), pool), Error);
}

}  // namespace
}  // namespace sfumato
