#include "sfumato/tables/table_trainer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/tables/table_fit.h"
#include "sfumato/tables/token_testing.h"

namespace sfumato {
namespace {

using testing::mixed_table;

TableConfig small_config() {
  TableConfig config;
  config.network = {32, 2, 3, 4};
  config.steps = 40;
  config.batch = 200;
  return config;
}

std::vector<float> values_of(const AlignedFloats& flat) { return {flat.span().begin(), flat.span().end()}; }

TEST(TableTrainer, AnyNumberOfThreadsGivesTheSameBits) {
  const Table table = mixed_table(1000, 1);
  std::vector<float> first;
  for (const std::size_t threads : {1U, 3U}) {
    ThreadPool pool(threads);
    const TableModel model = fit_table(table, small_config(), pool);
    if (first.empty()) first = values_of(model.weights);
    EXPECT_EQ(values_of(model.weights), first);
  }
}

TEST(TableTrainer, InterruptedAndResumedGivesTheSameBits) {
  const Table table = mixed_table(1000, 1);
  ThreadPool pool(2);
  TableCheckpoint whole = start_table(table, small_config());
  train_table(whole, table, pool);
  TableCheckpoint parts = start_table(table, small_config());
  train_table(parts, table, pool,
              [](const TableTrainer& trainer, const StepStats&) { return trainer.state().training.step < 17; });
  EXPECT_EQ(parts.state.training.step, 17U);
  train_table(parts, table, pool);
  EXPECT_EQ(values_of(parts.state.best), values_of(whole.state.best));
  EXPECT_EQ(values_of(parts.state.training.parameters), values_of(whole.state.training.parameters));
  ASSERT_EQ(parts.state.bounds.size(), whole.state.bounds.size());
  EXPECT_EQ(parts.state.bounds.back().loss, whole.state.bounds.back().loss);
}

// The entropy of mixed_table() without the column size, H(kind) + H(flag | kind), in nats.
double entropy_of_categories() {
  const auto h = [](double p) { return -p * std::log(p) - (1 - p) * std::log(1 - p); };
  const double kind = -0.5 * std::log(0.5) - 0.3 * std::log(0.3) - 0.2 * std::log(0.2);
  return kind + 0.5 * h(0.9) + 0.5 * h(0.2);
}

TEST(TableTrainer, TheBoundConvergesToTheEntropyOfATableOfCategories) {
  Table table = mixed_table(20000, 1);
  table.schema.columns.erase(table.schema.columns.begin() + 2);
  table.columns.erase(table.columns.begin() + 2);
  TableConfig config = small_config();
  config.steps = 400;
  ThreadPool pool(2);
  TableCheckpoint checkpoint = start_table(table, config);
  train_table(checkpoint, table, pool);
  ASSERT_NE(checkpoint.state.best_bound(), nullptr);
  // 2000 validation rows: the entropy of the sample deviates by some hundredths from that of the distribution.
  EXPECT_NEAR(checkpoint.state.best_bound()->loss, entropy_of_categories(), 0.06);
}

TEST(TableTrainer, ValidationStopsARunThatOverfits) {
  const Table table = mixed_table(100, 1);
  TableConfig config = small_config();
  config.steps = 2000;
  config.weight_decay = 0;
  config.batch = 100;
  ThreadPool pool(2);
  TableCheckpoint checkpoint = start_table(table, config);
  train_table(checkpoint, table, pool);
  EXPECT_LT(checkpoint.state.training.step, 1500U);
  EXPECT_LT(checkpoint.state.best_bound()->loss, checkpoint.state.bounds.back().loss);
  EXPECT_NE(values_of(checkpoint.model().weights), values_of(checkpoint.state.training.average));
}

TEST(TableTrainer, WithoutValidationRowsTheLastWeightsAreTheModel) {
  const Table table = mixed_table(300, 1);
  TableConfig config = small_config();
  config.holdout = 0;
  ThreadPool pool(1);
  TableCheckpoint checkpoint = start_table(table, config);
  train_table(checkpoint, table, pool);
  EXPECT_TRUE(checkpoint.state.bounds.empty());
  EXPECT_EQ(checkpoint.state.training.step, 40U);
  EXPECT_EQ(values_of(checkpoint.model().weights), values_of(checkpoint.state.training.average));
}

TEST(TableTrainer, DivergenceLeavesTheLastGoodState) {
  const Table table = mixed_table(300, 1);
  TableConfig config = small_config();
  config.learning_rate = 1e30;
  config.weight_decay = 0;
  config.clip_norm = 0;
  ThreadPool pool(1);
  TableCheckpoint checkpoint = start_table(table, config);
  EXPECT_THROW(train_table(checkpoint, table, pool), Error);
  for (const float value : checkpoint.state.training.parameters.span()) ASSERT_TRUE(std::isfinite(value));
}

TEST(TableTrainer, RefusesOtherDataOnResume) {
  TableCheckpoint checkpoint = start_table(mixed_table(300, 1), small_config());
  ThreadPool pool(1);
  EXPECT_THROW(train_table(checkpoint, mixed_table(300, 2), pool), Error);
}

TEST(TableConfig, StepsDependOnTheRows) {
  EXPECT_EQ(suitable_table_steps(100, 1024), 400U);
  EXPECT_EQ(suitable_table_steps(32561, 1024), 3179U);
  EXPECT_EQ(suitable_table_steps(10000000, 1024), 8000U);
  EXPECT_EQ(suitable_table_steps(std::numeric_limits<std::size_t>::max(), 1024), 8000U);
  EXPECT_EQ(held_out_rows({}, 49), 0U);
  EXPECT_EQ(held_out_rows({}, 1000), 100U);
  EXPECT_EQ(held_out_rows({}, 1000000), 4096U);
}

TEST(TableConfig, RefusesWhatIsOutOfRange) {
  const auto expect_refusal = [](auto change) {
    TableConfig config;
    change(config);
    EXPECT_THROW(validate(config), Error);
  };
  validate(TableConfig{});
  expect_refusal([](TableConfig& c) { c.batch = 0; });
  expect_refusal([](TableConfig& c) { c.holdout = 0.5; });
  expect_refusal([](TableConfig& c) { c.weight_decay = -1; });
  expect_refusal([](TableConfig& c) { c.learning_rate = std::nan(""); });
}

}  // namespace
}  // namespace sfumato
