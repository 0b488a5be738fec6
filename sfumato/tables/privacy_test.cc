#include "sfumato/tables/privacy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/tables/table_fit.h"
#include "sfumato/tables/token_testing.h"

namespace sfumato {
namespace {

using testing::mixed_table;

TableConfig small_private() {
  TableConfig config = private_table_config();
  config.network = {32, 2, 3, 4};
  config.steps = 30;
  config.batch = 200;
  config.privacy_epsilon = 3;
  return config;
}

std::vector<float> values_of(const AlignedFloats& flat) { return {flat.span().begin(), flat.span().end()}; }

TEST(Privacy, DeltaIsBelowOneInTheRows) {
  EXPECT_NEAR(privacy_delta({}, 32561), 1e-5, 1e-12);
  EXPECT_NEAR(privacy_delta({}, 100), 1e-3, 1e-12);
  EXPECT_LT(privacy_delta({}, 1000), 1e-3);
  TableConfig config;
  config.privacy_delta = 1e-7;
  EXPECT_EQ(privacy_delta(config, 100), 1e-7);
}

TEST(Privacy, ThePlanSpendsTheBudgetOverAllSteps) {
  const TableConfig config = small_private();
  PrivacyLedger ledger = plan_privacy(config, 2000);
  EXPECT_LT(spent_epsilon(config, 2000, ledger), 1.0001);  // the marginals alone spend a third
  ledger.steps = config.steps / 2;
  const double half = spent_epsilon(config, 2000, ledger);
  ledger.steps = config.steps;
  const double all = spent_epsilon(config, 2000, ledger);
  EXPECT_LT(half, all);
  EXPECT_LE(all, 3);
  EXPECT_GT(all, 2.98);
  EXPECT_THROW(plan_privacy(config, 99), Error);
}

TEST(Privacy, NoiseHasItsStandardDeviationOnTrainableParameters) {
  MlpConfig config;
  config.inputs = 5;
  config.outputs = 7;
  config.fourier_features = 3;
  config.width = 130;  // tensors whose size is no multiple of a chunk
  const MlpLayout layout(config);
  std::vector<float> first;
  for (const std::size_t threads : {1U, 3U}) {
    ThreadPool pool(threads);
    AlignedFloats gradient(layout.size);
    add_gradient_noise(layout, 5, 2, 0.25, pool, gradient.span());
    if (first.empty()) first = values_of(gradient);
    EXPECT_EQ(values_of(gradient), first);
  }
  double sum = 0;
  double square = 0;
  std::size_t count = 0;
  std::size_t zeros = static_cast<std::size_t>(std::ranges::count(first, 0.0F));
  for (const TensorSlice& tensor : layout.tensors()) {
    const std::span<const float> values = tensor.values(std::span<const float>(first));
    if (tensor.name == "fourier.frequencies") {
      EXPECT_TRUE(std::ranges::all_of(values, [](float v) { return v == 0; }));
      continue;
    }
    for (const float value : values) {
      sum += static_cast<double>(value);
      square += static_cast<double>(value) * static_cast<double>(value);
      ++count;
    }
  }
  const auto n = static_cast<double>(count);
  EXPECT_EQ(zeros, first.size() - count);  // no noise in the padding between tensors
  EXPECT_NEAR(sum / n, 0, 4 * 0.25 / std::sqrt(n));
  EXPECT_NEAR(square / n, 0.0625, 4 * 0.0625 * std::sqrt(2 / n));
}

TEST(Privacy, NoiseDiffersByStepAndSecret) {
  const MlpLayout layout((MlpConfig()));
  ThreadPool pool(1);
  const auto noise = [&](std::uint64_t secret, std::uint64_t step) {
    AlignedFloats gradient(layout.size);
    add_gradient_noise(layout, secret, step, 1, pool, gradient.span());
    return values_of(gradient);
  };
  EXPECT_NE(noise(1, 0), noise(1, 1));
  EXPECT_NE(noise(1, 0), noise(2, 0));
}

TEST(PrivateTraining, AnyNumberOfThreadsGivesTheSameBits) {
  const Table table = mixed_table(1000, 1);
  std::vector<float> first;
  for (const std::size_t threads : {1U, 3U}) {
    ThreadPool pool(threads);
    TableCheckpoint checkpoint = start_table(table, small_private(), 7);
    train_table(checkpoint, table, pool, nullptr, 8);
    if (first.empty()) first = values_of(checkpoint.state.training.parameters);
    EXPECT_EQ(values_of(checkpoint.state.training.parameters), first);
  }
}

TEST(PrivateTraining, TheSeedDoesNotDetermineTheNoise) {
  const Table table = mixed_table(500, 1);
  ThreadPool pool(1);
  TableConfig config = small_private();
  config.steps = 1;
  TableCheckpoint a = start_table(table, config, 7);
  TableCheckpoint b = start_table(table, config, 7);
  train_table(a, table, pool);
  train_table(b, table, pool);
  EXPECT_NE(values_of(a.state.training.parameters), values_of(b.state.training.parameters));
}

TEST(PrivateTraining, StoresNoLossesOrFingerprint) {
  const Table table = mixed_table(500, 1);
  ThreadPool pool(1);
  TableCheckpoint checkpoint = start_table(table, small_private());
  train_table(checkpoint, table, pool);
  EXPECT_EQ(checkpoint.fingerprint, 0U);
  EXPECT_TRUE(checkpoint.state.training.losses.empty());
  EXPECT_EQ(checkpoint.state.training.loss_sum, 0);
  EXPECT_TRUE(checkpoint.state.bounds.empty());
}

TEST(PrivateTraining, InterruptedAndResumedCountsEveryStepOnce) {
  const Table table = mixed_table(500, 1);
  ThreadPool pool(1);
  const TableConfig config = small_private();
  TableCheckpoint checkpoint = start_table(table, config);
  train_table(checkpoint, table, pool,
              [](const TableTrainer& trainer, const StepStats&) { return trainer.state().training.step < 11; });
  EXPECT_EQ(checkpoint.state.privacy.steps, 11U);
  const double part = spent_epsilon(config, table.rows, checkpoint.state.privacy);
  train_table(checkpoint, table, pool);
  EXPECT_EQ(checkpoint.state.privacy.steps, 30U);
  EXPECT_GT(spent_epsilon(config, table.rows, checkpoint.state.privacy), part);
  EXPECT_LE(spent_epsilon(config, table.rows, checkpoint.state.privacy), config.privacy_epsilon);
  train_table(checkpoint, table, pool);  // no steps are left
  EXPECT_EQ(checkpoint.state.privacy.steps, 30U);
  EXPECT_THROW(train_table(checkpoint, mixed_table(501, 1), pool), Error);
}

// Steps undone after a divergence have been released to observers, so they stay counted.
TEST(PrivateTraining, ADivergedStepIsCounted) {
  const Table table = mixed_table(500, 1);
  ThreadPool pool(1);
  TableConfig config = small_private();
  config.learning_rate = 1e30;
  config.steps = 100;
  TableCheckpoint checkpoint = start_table(table, config);
  EXPECT_THROW(train_table(checkpoint, table, pool), Error);
  EXPECT_GT(checkpoint.state.privacy.steps, checkpoint.state.training.step);
}

// The first moment after one step from initial weights, which is (1 - beta1) times the gradient.
std::vector<float> first_moment(const Table& table, TableConfig config, PrivacyLedger ledger, std::uint64_t secret) {
  ThreadPool pool(2);
  TableCheckpoint checkpoint = start_table(table, config, 7);
  checkpoint.state.privacy = ledger;
  train_table(
      checkpoint, table, pool, [](const TableTrainer&, const StepStats&) { return false; }, secret);
  return values_of(checkpoint.state.training.moment1);
}

TEST(PrivateTraining, WithoutNoiseAndClipItIsTheOrdinaryGradient) {
  TableConfig config = small_private();
  config.clip_norm = 0;
  config.clip = 1e6;
  config.network = {8, 1, 1, 1};
  const Table table = mixed_table(400, 1);
  // The mean over many draws of rows and masks, with and without sampling of rows; start_table() returns the same codec
  // and weights each time.
  const auto mean = [&](bool sampled_rows) {
    std::vector<double> sum;
    for (std::uint64_t draw = 0; draw < 40; ++draw) {
      config.batch = sampled_rows ? 100 : 400;
      const std::vector<float> one = first_moment(table, config, {0, 1e6, 0}, 100 + draw);
      if (sum.empty()) sum.resize(one.size());
      for (std::size_t i = 0; i < one.size(); ++i) sum[i] += static_cast<double>(one[i]) / 40;
    }
    return sum;
  };
  const std::vector<double> sampled = mean(true);
  const std::vector<double> whole = mean(false);
  double difference = 0;
  double size = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    difference += (sampled[i] - whole[i]) * (sampled[i] - whole[i]);
    size += whole[i] * whole[i];
  }
  EXPECT_LT(std::sqrt(difference / size), 0.25);
}

TEST(PrivateTraining, RefusesSettingsThatLeak) {
  TableConfig config = small_private();
  config.holdout = 0.1;
  EXPECT_THROW(start_table(mixed_table(500, 1), config), Error);
  config = {};
  config.privacy_delta = 1e-5;
  EXPECT_THROW(validate(config), Error);
  config = small_private();
  config.clip = 0;
  EXPECT_THROW(validate(config), Error);
  config = small_private();
  config.privacy_epsilon = -1;
  EXPECT_THROW(validate(config), Error);
}

}  // namespace
}  // namespace sfumato
