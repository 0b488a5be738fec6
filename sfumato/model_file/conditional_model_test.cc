// A conditional model from its training to its file and its samples.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/base/testing.h"
#include "sfumato/files/safetensors.h"
#include "sfumato/model_file/model_file.h"
#include "sfumato/points/generate.h"

namespace sfumato {
namespace {

using testing::content;
using testing::error_of;
using testing::TemporaryDirectory;

constexpr double kSlope = 2;
constexpr double kNoise = 0.5;

// x = slope c + noise, moved by 3 for the label 1: given both, a Gaussian of known mean and deviation.
Points gaussian_rows() {
  Points table{{"c", "x", "label"}, {}};
  RowRandom random(RandomStream(1, Purpose::test), 0);
  for (std::size_t i = 0; i < 4000; ++i) {
    const double c = random.normal();
    const auto label = static_cast<double>(random.below(2));
    table.values.insert(table.values.end(), {c, kSlope * c + kNoise * random.normal() + 3 * label, label});
  }
  return table;
}

PointConfig small(std::size_t steps) {
  PointConfig config;
  config.model.network.width = 32;
  config.model.network.hidden_layers = 2;
  config.batch = 256;
  config.steps = steps;
  return config;
}

PointCheckpoint trained(std::size_t threads, std::size_t until, std::size_t steps = 20) {
  PointCheckpoint checkpoint = start_points(gaussian_rows(), small(steps), {"c", "label"});
  ThreadPool pool(threads);
  train_points(checkpoint, gaussian_rows(), pool,
               [&](const PointTrainer& trainer, const StepStats&) { return trainer.state().step < until; });
  return checkpoint;
}

struct Moments {
  double mean = 0;
  double sd = 0;
};

Moments drawn(const PointModel& model, const std::vector<ConditionValue>& where) {
  SampleConfig config;
  config.where = where;
  ThreadPool pool(2);
  const Points points = sample(model, 4000, config, pool);
  Moments m;
  for (const double x : points.values) m.mean += x / 4000;
  for (const double x : points.values) m.sd += (x - m.mean) * (x - m.mean) / 4000;
  m.sd = std::sqrt(m.sd);
  return m;
}

TEST(ConditionalModel, FollowsTheExactConditionalOfAGaussian) {
  const PointModel model = trained(2, 1500, 1500).model();
  EXPECT_EQ(model.columns, std::vector<std::string>{"x"});
  for (const double c : {-1.0, 0.0, 1.5}) {
    for (const int label : {0, 1}) {
      const Moments m = drawn(model, {{"c", fmt::format("{}", c)}, {"label", fmt::format("{}", label)}});
      EXPECT_NEAR(m.mean, kSlope * c + 3 * label, 0.2) << c << " " << label;
      EXPECT_NEAR(m.sd, kNoise, 0.1) << c << " " << label;
    }
  }
  // What is not said is anything: the covariate alone, the label alone, nothing.
  const Moments by_c = drawn(model, {{"c", "1"}});
  EXPECT_NEAR(by_c.mean, kSlope + 1.5, 0.3);
  EXPECT_NEAR(by_c.sd, std::hypot(kNoise, 1.5), 0.2);
  const Moments by_label = drawn(model, {{"label", "1"}});
  EXPECT_NEAR(by_label.mean, 3, 0.3);
  EXPECT_NEAR(by_label.sd, std::hypot(kNoise, kSlope), 0.3);
  EXPECT_NEAR(drawn(model, {}).sd, std::hypot(std::hypot(kNoise, kSlope), 1.5), 0.3);
}

TEST(ConditionalModel, ThreadsAndInterruptionsLeaveTheSameBytes) {
  const TemporaryDirectory directory;
  save_checkpoint(trained(1, 20), directory / "one");
  save_checkpoint(trained(3, 20), directory / "three");
  EXPECT_EQ(content(directory / "one"), content(directory / "three"));
  save_checkpoint(trained(2, 7), directory / "part");
  PointCheckpoint resumed = load_point_checkpoint(directory / "part");
  ThreadPool pool(2);
  train_points(resumed, gaussian_rows(), pool);
  save_checkpoint(resumed, directory / "whole");
  EXPECT_EQ(content(directory / "one"), content(directory / "whole"));
}

TEST(ConditionalModel, HasItsConditionsInItsFile) {
  const TemporaryDirectory directory;
  const PointCheckpoint checkpoint = trained(1, 2);
  save_checkpoint(checkpoint, directory / "m");
  const PointModel model = load_point_model(directory / "m");
  ASSERT_EQ(model.conditions.size(), 2U);
  EXPECT_EQ(model.conditions[0].name, "c");
  EXPECT_EQ(model.conditions[0].mean, checkpoint.conditions[0].mean);
  EXPECT_EQ(model.conditions[0].scale, checkpoint.conditions[0].scale);
  EXPECT_EQ(model.conditions[1].categories, (std::vector<std::string>{"0", "1"}));
  EXPECT_EQ(model.config.network.conditions, 4U);
  for (const char* bad : {"{}", "[1]", R"([{"name":"c","kind":"label","categories":[]}])",
                          R"([{"name":"c","kind":"number","mean":0,"scale":0}])", R"([{"name":"c","kind":"x"}])"}) {
    TensorFile file = read_safetensors(directory / "m");
    file.metadata["conditions"] = bad;
    write_safetensors(file, directory / "bad");
    const std::string text = error_of(ErrorKind::bad_data, [&] { load_point_checkpoint(directory / "bad"); });
    EXPECT_NE(text.find("not a usable model"), std::string::npos) << bad << ": " << text;
  }
}

// Files of models without conditions say nothing of them.
TEST(ConditionalModel, LeavesOtherFilesAsTheyWere) {
  const TemporaryDirectory directory;
  PointCheckpoint plain = start_points(gaussian_rows(), small(2));
  save_checkpoint(plain, directory / "m");
  const TensorFile file = read_safetensors(directory / "m");
  EXPECT_FALSE(file.metadata.contains("conditions"));
  EXPECT_EQ(file.metadata.at("config").find("condition"), std::string::npos);
}

}  // namespace
}  // namespace sfumato
