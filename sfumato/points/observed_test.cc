#include "sfumato/points/observed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "sfumato/base/error.h"
#include "sfumato/points/generate.h"
#include "sfumato/samplers/denoiser_testing.h"

namespace sfumato {
namespace {

constexpr double kBlank = std::numeric_limits<double>::quiet_NaN();

// Columns a ~ N(10, 2^2) and b ~ N(-3, 0.5^2), and one that is always 7. The v of standardised Gaussian data is 0,
// which a network with zero weights predicts.
PointModel gaussian_model() {
  PointModel model;
  model.config.network.inputs = 3;
  model.config.network.outputs = 3;
  model.config.network.width = 8;
  model.config.network.hidden_layers = 1;
  model.columns = {"a", "always", "b"};
  model.transform.mean = {10, 7, -3};
  model.transform.scale = {2, 0, 0.5};
  model.weights = AlignedFloats(MlpLayout(model.config.network).size);
  return model;
}

PosteriorConfig quick() {
  PosteriorConfig config;
  config.sampling.steps = 12;
  config.particles.particles = 4;
  return config;
}

PosteriorRows all_of(const PointModel& model, const Points& observed, std::uint64_t draws,
                     const PosteriorConfig& config, std::size_t threads = 2) {
  ThreadPool pool(threads);
  PosteriorRows all;
  complete(model, observed, draws, config, pool, [&](const PosteriorRows& rows) {
    all.rows.insert(all.rows.end(), rows.rows.begin(), rows.rows.end());
    all.means.insert(all.means.end(), rows.means.begin(), rows.means.end());
    all.quality.insert(all.quality.end(), rows.quality.begin(), rows.quality.end());
  });
  return all;
}

double log_normal(double x, double mean, double deviation) {
  return -0.5 * std::pow((x - mean) / deviation, 2) - std::log(deviation) - 0.5 * std::log(2 * std::numbers::pi);
}

void expect_normal(const std::vector<double>& x, double mean, double deviation) {
  const auto n = static_cast<double>(x.size());
  double sum = 0;
  double squares = 0;
  for (const double value : x) {
    sum += value - mean;
    squares += (value - mean) * (value - mean);
  }
  EXPECT_NEAR(sum / n, 0, 4 * deviation / std::sqrt(n));
  EXPECT_NEAR(squares / n, deviation * deviation, 4 * deviation * deviation * std::sqrt(2 / n));
}

std::vector<double> column(const std::vector<double>& rows, std::size_t j) {
  std::vector<double> values;
  for (std::size_t i = j; i < rows.size(); i += 3) values.push_back(rows[i]);
  return values;
}

TEST(Complete, FillsMissingValuesAndKeepsObservedOnes) {
  // One column is absent, and the others are in another order.
  const Points observed{{"b", "a"}, {kBlank, 12.1, -2.9, kBlank}};
  const PosteriorRows done = all_of(gaussian_model(), observed, 3000, quick());
  ASSERT_EQ(done.rows.size(), std::size_t{3} * 6000);
  const std::vector<double> a = column(done.rows, 0);
  const std::vector<double> b = column(done.rows, 2);
  for (std::size_t i = 0; i < 3000; ++i) {
    ASSERT_EQ(a[i], 12.1);
    ASSERT_EQ(done.means[3 * i], 12.1);
    ASSERT_EQ(b[3000 + i], -2.9);
  }
  for (const double value : column(done.rows, 1)) ASSERT_EQ(value, 7);
  expect_normal({b.begin(), b.begin() + 3000}, -3, 0.5);
  expect_normal({a.begin() + 3000, a.end()}, 10, 2);
  // At sigma / alpha = 80 a small signal is left, on which each estimate depends slightly.
  EXPECT_NEAR(done.quality.front().log_evidence, log_normal(12.1, 10, 2), 0.05);
  EXPECT_NEAR(done.quality.back().log_evidence, log_normal(-2.9, -3, 0.5), 0.05);
}

TEST(Complete, RemovesNoise) {
  PosteriorConfig config = quick();
  config.deviations = {1.5, 2, 0.2};
  const Points observed{{"a", "b", "always"}, {13, -2.5, 6}};
  const PosteriorRows done = all_of(gaussian_model(), observed, 4000, config);
  double log_evidence = 0;
  for (const auto& [j, y, mean, scale] : {std::tuple(0, 13.0, 10.0, 2.0), {2, -2.5, -3.0, 0.5}}) {
    const double noise = config.deviations[static_cast<std::size_t>(j)];
    const double gain = scale * scale / (scale * scale + noise * noise);
    const double expected = mean + gain * (y - mean);
    const double deviation = noise * std::sqrt(gain);
    expect_normal(column(done.rows, static_cast<std::size_t>(j)), expected, deviation);
    // Each mean is over four particles.
    expect_normal(column(done.means, static_cast<std::size_t>(j)), expected, deviation / 2);
    log_evidence += log_normal(y, mean, std::hypot(scale, noise));
  }
  for (const RowQuality& row : done.quality) {
    ASSERT_NEAR(row.log_evidence, log_evidence, 0.1);
    ASSERT_GT(row.effective_size, 3.9);
    ASSERT_FALSE(row.far_out);
  }
  EXPECT_EQ(deviations_at(gaussian_model(), 0.1), (std::vector<double>{0.2, 0, 0.05}));
}

TEST(Complete, FlagsValuesFarOut) {
  const Points observed{{"a", "b"}, {10 + 2 * 5.9, kBlank, 10 + 2 * 6.1, kBlank}};
  const PosteriorRows done = all_of(gaussian_model(), observed, 1, quick());
  EXPECT_FALSE(done.quality[0].far_out);
  EXPECT_TRUE(done.quality[1].far_out);
}

TEST(Complete, RowsDoNotDependOnThreadsOrOtherRows) {
  const Points observed{{"a", "b"}, {12, kBlank, kBlank, -2, 9, kBlank}};
  const PosteriorRows one = all_of(gaussian_model(), observed, 2, quick(), 1);
  EXPECT_EQ(one.rows, all_of(gaussian_model(), observed, 2, quick(), 3).rows);
  Points fewer = observed;
  fewer.values.resize(4);
  const std::vector<double> first = all_of(gaussian_model(), fewer, 2, quick()).rows;
  EXPECT_TRUE(std::ranges::equal(first, std::span(one.rows).first(first.size())));
  EXPECT_NE(one.rows[2], one.rows[5]);  // two draws of a row
}

PointModel conditional_model() {
  PointModel model = gaussian_model();
  model.conditions = {{"kind", ConditionKind::label, {"0", "1"}, 0, 1}};
  model.config.network.conditions = encoding_width(model.conditions);
  model.weights = testing::random_parameters(model.config.network);
  return model;
}

TEST(Complete, ReadsConditionsOfEachRow) {
  const PointModel model = conditional_model();
  const Points own{{"a", "kind"}, {12, 1, 12, kBlank, 12, 0}};
  const Points bare{{"a"}, {12, 12, 12}};
  const PosteriorRows done = all_of(model, own, 1, quick());
  const auto row_of = [](const PosteriorRows& rows, std::size_t i) {
    return std::vector<double>{rows.rows[3 * i], rows.rows[3 * i + 1], rows.rows[3 * i + 2]};
  };
  PosteriorConfig config = quick();
  EXPECT_EQ(row_of(done, 1), row_of(all_of(model, bare, 1, config), 1));
  config.sampling.where = {{"kind", "1"}};
  EXPECT_EQ(row_of(done, 0), row_of(all_of(model, bare, 1, config), 0));
  config.sampling.where = {{"kind", "0"}};
  EXPECT_EQ(row_of(done, 2), row_of(all_of(model, bare, 1, config), 2));
  EXPECT_NE(row_of(done, 2), row_of(all_of(model, bare, 1, quick()), 2));
  EXPECT_THROW(all_of(model, own, 1, config), Error);  // the condition is given twice
}

TEST(Complete, RefusesWhatDoesNotFit) {
  const PointModel model = gaussian_model();
  const Points bad[]{{{"c"}, {1}}, {{"always"}, {6}}, {{"a"}, {1e9}}, {{"a"}, {HUGE_VAL}}};
  for (const Points& observed : bad) EXPECT_THROW(all_of(model, observed, 1, quick()), Error);
  const Points unseen{{"a", "kind"}, {12, 2}};
  EXPECT_THROW(all_of(conditional_model(), unseen, 1, quick()), Error);
  const Points good{{"a"}, {11}};
  PosteriorConfig config = quick();
  config.sampling.steps = 1;
  EXPECT_THROW(all_of(model, good, 1, config), Error);
  config = quick();
  config.particles.particles = 0;
  EXPECT_THROW(all_of(model, good, 1, config), Error);
  config = quick();
  config.deviations = {1, 2};
  EXPECT_THROW(all_of(model, good, 1, config), Error);
  config.deviations = {1, 2, -1};
  EXPECT_THROW(all_of(model, good, 1, config), Error);
}

TEST(PosteriorSampling, UsesTheNarrowGrid) {
  EXPECT_EQ(posterior_sampling(ModelConfig()).grid, Grid::narrow);
  EXPECT_EQ(sampling_levels(ModelConfig(), posterior_sampling(ModelConfig())).size(), 41U);
  ModelConfig chain;
  chain.process = NoiseProcess::chain;
  chain.schedule.steps = 77;
  EXPECT_EQ(sampling_levels(chain, posterior_sampling(chain)).size(), 78U);
}

TEST(DrawWeighted, PassesRowsInDataUnits) {
  // a + 4 b = 3 +- 1.
  const auto gap = [](std::span<const double> x) { return 3 - x[0] - 4 * x[2]; };
  const LogLikelihood log_likelihood = [&](std::size_t, std::span<const double> x) {
    EXPECT_EQ(x[1], 7);
    return -0.5 * gap(x) * gap(x);
  };
  const LogLikelihoodGradient slope = [&](std::size_t, std::span<const double> x, std::span<double> out) {
    out[0] = gap(x);
    out[1] = 0;
    out[2] = 4 * gap(x);
  };
  // a + 4 b ~ N(-2, 4 + 4).
  constexpr double kVariance = 4 + 4 + 1;
  for (const LogLikelihoodGradient& gradient : {LogLikelihoodGradient(), slope}) {
    ThreadPool pool(2);
    PosteriorRows all;
    draw_weighted(gaussian_model(), log_likelihood, gradient, 3000, quick(), pool, [&](const PosteriorRows& rows) {
      all.rows.insert(all.rows.end(), rows.rows.begin(), rows.rows.end());
      all.quality.insert(all.quality.end(), rows.quality.begin(), rows.quality.end());
    });
    ASSERT_EQ(all.quality.size(), 3000U);
    expect_normal(column(all.rows, 0), 10 + 4 * 5 / kVariance, std::sqrt(4 - 16 / kVariance));
    expect_normal(column(all.rows, 2), -3 + 5 / kVariance, std::sqrt(0.25 - 1 / kVariance));
    const double expected = log_normal(3, -2, std::sqrt(kVariance)) + 0.5 * std::log(2 * std::numbers::pi);
    EXPECT_NEAR(all.quality.front().log_evidence, expected, 0.1);
  }
  PosteriorConfig noisy = quick();
  noisy.deviations = {1, 1, 1};
  ThreadPool pool(1);
  EXPECT_THROW(draw_weighted(gaussian_model(), log_likelihood, nullptr, 1, noisy, pool, [](const PosteriorRows&) {}),
               Error);
}

}  // namespace
}  // namespace sfumato
