#include "sfumato/points/generate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sfumato/base/error.h"
#include "sfumato/nn/mlp_layout.h"

namespace sfumato {
namespace {

PointModel small_model() {
  PointModel model;
  model.config.network.width = 8;
  model.config.network.hidden_layers = 1;
  model.columns = {"a", "b"};
  model.transform.mean = {10, -3};
  model.transform.scale = {2, 0};  // the second column is constant
  model.weights = AlignedFloats(MlpLayout(model.config.network).size);
  initialize(model.config.network, 1, model.weights.span());
  return model;
}

SampleConfig few_steps() {
  SampleConfig config;
  config.steps = 4;
  return config;
}

TEST(Generate, RowsDoNotDependOnBlocksOrThreads) {
  const PointModel model = small_model();
  ThreadPool one(1);
  ThreadPool three(3);
  const Points whole = sample(model, 20000, few_steps(), one);
  ASSERT_EQ(whole.rows(), 20000U);
  std::vector<double> tail;
  generate(model, few_steps(), 8190, 11810, three,
           [&](std::span<const double> rows) { tail.insert(tail.end(), rows.begin(), rows.end()); });
  EXPECT_TRUE(std::ranges::equal(std::span(whole.values).subspan(std::size_t{2} * 8190), tail));
}

// The trajectories that generate() shows in blocks equal those of one call with all rows.
TEST(Generate, ShowsTheTrajectory) {
  const PointModel model = small_model();
  ThreadPool pool(2);
  constexpr std::size_t kRows = 9000;  // more than a block
  for (const Sampler sampler : {Sampler::unipc, Sampler::ddpm, Sampler::rk45}) {
    SampleConfig config = few_steps();
    config.sampler = sampler;
    const std::vector<NoiseLevel> levels = sampling_levels(model, config, pool);
    std::vector<MatrixBuffer> seen;
    for (std::size_t i = 0; i < levels.size(); ++i) seen.emplace_back(kRows, 2);
    generate(
        model, config, 0, kRows, pool, [](std::span<const double>) {},
        [&](std::uint64_t first_row, std::size_t index, NoiseLevel level, ConstMatrix x) {
          ASSERT_LT(index, levels.size());
          EXPECT_EQ(level, levels[index]);
          copy(x, seen[index].view().rows_from(first_row, x.rows));
        });
    SampleRun run{pool, config.seed};
    std::size_t shown = 0;
    run.observer = [&](std::size_t index, NoiseLevel, ConstMatrix x) {
      ++shown;
      for (std::size_t i = 0; i < kRows; ++i) ASSERT_TRUE(std::ranges::equal(x.row(i), seen[index].row(i))) << i;
    };
    const NetworkDenoiser denoiser(model.config, model.weights.span());
    MatrixBuffer x(kRows, 2);
    fill_prior(run, x);
    run_sampler(denoiser, config, levels, x, run);
    EXPECT_EQ(shown, levels.size());
  }
}

TEST(Generate, RunsEverySampler) {
  const PointModel model = small_model();
  ThreadPool one(1);
  ThreadPool three(3);
  for (int i = 0; i < static_cast<int>(enum_names(Sampler()).size()); ++i) {
    SampleConfig config = default_sampling(model.config, static_cast<Sampler>(i));
    EXPECT_EQ(config.sampler, static_cast<Sampler>(i));
    config.steps = 4;
    const Points drawn = sample(model, 300, config, three);
    EXPECT_EQ(drawn.values, sample(model, 300, config, one).values);
  }
}

TEST(Generate, WalksWhereTheSamplerDoes) {
  const ModelConfig continuous;
  EXPECT_EQ(default_sampling(continuous).corrector.steps, 1U);
  EXPECT_EQ(default_sampling(continuous, Sampler::langevin).steps, 200U);
  EXPECT_EQ(default_sampling(continuous, Sampler::langevin).corrector.steps, 5U);
  EXPECT_EQ(default_sampling(continuous, Sampler::predictor_corrector).corrector.steps, 1U);
  ModelConfig chain;
  chain.process = NoiseProcess::chain;
  chain.schedule.steps = 77;
  EXPECT_EQ(default_sampling(chain, Sampler::langevin).steps, 77U);
}

TEST(Generate, UsesUnipcForFewSteps) {
  const ModelConfig continuous;
  EXPECT_EQ(default_sampling(continuous, std::size_t{12}).sampler, Sampler::unipc);
  EXPECT_EQ(default_sampling(continuous, std::size_t{12}).grid, Grid::narrow);
  EXPECT_EQ(default_sampling(continuous, std::size_t{12}).steps, 12U);
  EXPECT_EQ(default_sampling(continuous, std::size_t{30}).sampler, default_sampling(continuous).sampler);
  ModelConfig chain;
  chain.process = NoiseProcess::chain;
  EXPECT_EQ(default_sampling(chain, std::size_t{12}).sampler, Sampler::ddpm);
}

TEST(Generate, ComesInTheUnitsOfTheData) {
  ThreadPool pool(2);
  const Points points = sample(small_model(), 5000, few_steps(), pool);
  EXPECT_EQ(points.columns, (std::vector<std::string>{"a", "b"}));
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < points.rows(); ++i) {
    sum += points(i, 0) - 10;
    squares += (points(i, 0) - 10) * (points(i, 0) - 10);
    ASSERT_EQ(points(i, 1), -3);
  }
  EXPECT_LT(std::abs(sum), 4 * std::sqrt(squares));  // four standard errors
}

TEST(Generate, NoRowsIsAnEmptyTable) {
  ThreadPool pool(1);
  EXPECT_EQ(sample(small_model(), 0, few_steps(), pool).rows(), 0U);
}

TEST(Generate, SaysThatAModelIsBroken) {
  PointModel model = small_model();
  for (float& w : model.weights.span()) w = std::numeric_limits<float>::quiet_NaN();
  ThreadPool pool(1);
  EXPECT_THROW(sample(model, 3, few_steps(), pool), Error);
}

TEST(SamplingLevels, AreTheChainsOwn) {
  ModelConfig model;
  model.process = NoiseProcess::chain;
  model.schedule.steps = 100;
  SampleConfig config = default_sampling(model);
  EXPECT_EQ(config.sampler, Sampler::ddpm);
  EXPECT_EQ(sampling_levels(model, config).size(), 101U);
  config.steps = 30;
  const std::vector<NoiseLevel> levels = sampling_levels(model, config);
  EXPECT_EQ(levels.size(), 31U);
  EXPECT_EQ(levels.front().sigma, make_schedule(model.schedule).level(100).sigma);
  EXPECT_EQ(levels.back().sigma, 0);
  config.steps = 101;
  EXPECT_THROW(sampling_levels(model, config), Error);
  config.steps = 0;
  EXPECT_THROW(sampling_levels(ModelConfig(), config), Error);
}

}  // namespace
}  // namespace sfumato
