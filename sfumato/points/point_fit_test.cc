#include "sfumato/points/point_fit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "sfumato/base/error.h"
#include "sfumato/toys/toy.h"

namespace sfumato {
namespace {

PointConfig small() {
  PointConfig config;
  config.model.network.width = 16;
  config.model.network.hidden_layers = 1;
  config.model.network.fourier_features = 0;
  config.batch = 64;
  config.steps = 30;
  return config;
}

Points moons(std::uint64_t seed = 0) {
  ToyConfig toy;
  toy.name = ToyName::moons;
  toy.points = 500;
  toy.seed = seed;
  return make_toy(toy);
}

TEST(Fit, ChoosesTheStepsThatSuitTheRows) {
  PointConfig open = small();
  open.steps = 0;
  open.batch = 1024;
  EXPECT_EQ(start_points(moons(), open).config.steps, 500U);
  EXPECT_EQ(start_points(moons(), small()).config.steps, 30U);

  EXPECT_EQ(suitable_steps(1, 1024), 200U);
  EXPECT_EQ(suitable_steps(1000, 128), 3500U);
  EXPECT_EQ(suitable_steps(1000, 4096), 250U);
  EXPECT_EQ(suitable_steps(std::size_t{1} << 60U, 1), 3500U);
}

TEST(Fit, InterruptedAndContinuedIsTheSameModel) {
  const Points data = moons();
  ThreadPool pool(2);
  PointCheckpoint whole = start_points(data, small());
  train_points(whole, data, pool);
  EXPECT_EQ(whole.state.step, 30U);

  PointCheckpoint parts = start_points(data, small());
  train_points(parts, data, pool,
               [](const PointTrainer& trainer, const StepStats&) { return trainer.state().step < 11; });
  EXPECT_EQ(parts.state.step, 11U);
  train_points(parts, data, pool);
  EXPECT_TRUE(std::ranges::equal(whole.model().weights.span(), parts.model().weights.span()));
  EXPECT_TRUE(std::ranges::equal(whole.model().weights.span(), fit_points(data, small(), pool).weights.span()));
}

TEST(Fit, KeepsColumnsAndTheWayBack) {
  const Points data = moons();
  const PointCheckpoint checkpoint = start_points(data, small());
  EXPECT_EQ(checkpoint.columns, data.columns);
  EXPECT_EQ(checkpoint.rows, 500U);
  EXPECT_NEAR(checkpoint.transform.mean[0], 0.5, 0.2);
}

TEST(Fit, GoesOnOnlyWithItsOwnData) {
  ThreadPool pool(1);
  PointCheckpoint checkpoint = start_points(moons(), small());
  try {
    train_points(checkpoint, moons(1), pool);
    FAIL() << "other data taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_NE(std::string(error.what()).find("not the 500 rows"), std::string::npos) << error.what();
  }
}

TEST(PointFit, StepsWithinATimeLeaveTheCheckpointAsItIs) {
  ThreadPool pool(2);
  const PointCheckpoint checkpoint = start_points(moons(), small());
  const PointTrainingData rows = training_data(checkpoint, moons());
  EXPECT_GE(steps_within(0.05, checkpoint, rows, pool), 1U);
  EXPECT_EQ(checkpoint.state.step, 0U);
  EXPECT_THROW(steps_within(0, checkpoint, rows, pool), Error);
}

}  // namespace
}  // namespace sfumato
