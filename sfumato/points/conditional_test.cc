// Conditional sampling and guidance, end to end.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/points/generate.h"
#include "sfumato/samplers/denoiser_testing.h"
#include "sfumato/samplers/exact_denoiser.h"

namespace sfumato {
namespace {

constexpr std::size_t kPoints = 20000;

// Three classes in the plane with different weights and deviations.
const GaussianMixture kClasses{2, {2, 1, 1}, {-1, 0, 1, 0.5, 0.4, -1}, {0.5, 0.3, 0.2, 0.6, 0.4, 0.4}};
constexpr std::size_t kClass = 1;

GaussianMixture one_class(std::size_t k) {
  return {2, {1}, {kClasses.means[2 * k], kClasses.means[2 * k + 1]}, {kClasses.sds[2 * k], kClasses.sds[2 * k + 1]}};
}

MatrixBuffer drawn(double weight, Sampler sampler) {
  const MixtureDenoiser conditional(one_class(kClass));
  const MixtureDenoiser null(kClasses);
  const GuidedDenoiser guided(conditional, null, {.weight = weight});
  SampleConfig config;
  config.sampler = sampler;
  config.steps = sampler == Sampler::ddpm ? 400 : 60;
  config.seed = 3;
  MatrixBuffer points(kPoints, 2);
  ThreadPool pool(2);
  generate(guided, ModelConfig{}, config, 0, kPoints, pool,
           [&](std::uint64_t first, ConstMatrix x) { copy(x, points.view().rows_from(first, x.rows)); });
  return points;
}

struct Moments {
  double mean[2]{};
  double covariance[2][2]{};
};

Moments moments(const MatrixBuffer& points) {
  Moments m;
  const double n = kPoints;
  for (std::size_t i = 0; i < kPoints; ++i) {
    for (std::size_t j = 0; j < 2; ++j) m.mean[j] += static_cast<double>(points(i, j)) / n;
  }
  for (std::size_t i = 0; i < kPoints; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      for (std::size_t k = 0; k < 2; ++k) {
        m.covariance[j][k] +=
            (static_cast<double>(points(i, j)) - m.mean[j]) * (static_cast<double>(points(i, k)) - m.mean[k]) / n;
      }
    }
  }
  return m;
}

// Within four standard errors of the class's mean and covariance.
class AtWeightOne : public ::testing::TestWithParam<Sampler> {};

TEST_P(AtWeightOne, PointsAreOfTheClass) {
  const Moments m = moments(drawn(1, GetParam()));
  const double n = kPoints;
  for (std::size_t j = 0; j < 2; ++j) {
    const double sd = kClasses.sds[2 * kClass + j];
    EXPECT_NEAR(m.mean[j], kClasses.means[2 * kClass + j], 4 * sd / std::sqrt(n));
    EXPECT_NEAR(m.covariance[j][j], sd * sd, 4 * sd * sd * std::sqrt(2 / n));
  }
  const double product = kClasses.sds[2 * kClass] * kClasses.sds[2 * kClass + 1];
  EXPECT_NEAR(m.covariance[0][1], 0, 4 * product / std::sqrt(n));
}

INSTANTIATE_TEST_SUITE_P(Samplers, AtWeightOne, ::testing::Values(Sampler::dpmpp_3m, Sampler::heun, Sampler::ddpm));

// The purity of the samples: the mean of p(class | x).
double purity(const MatrixBuffer& points) {
  const MixtureDenoiser whole(kClasses);
  const MixtureDenoiser own(one_class(kClass));
  double sum = 0;
  for (std::size_t i = 0; i < kPoints; ++i) {
    const std::vector<double> x(points.row(i).begin(), points.row(i).end());
    const NoiseLevel clean{1, 1e-3};
    sum += 0.25 * std::exp(own.log_density(clean, x) - whole.log_density(clean, x));
  }
  return sum / kPoints;
}

TEST(Guidance, TradesDiversityForPurity) {
  double last_purity = 0;
  double last_spread = 10;
  for (const double weight : {0.0, 1.0, 2.0, 4.0}) {
    const MatrixBuffer points = drawn(weight, Sampler::dpmpp_3m);
    const Moments m = moments(points);
    const double spread = std::sqrt(m.covariance[0][0] + m.covariance[1][1]);
    EXPECT_GT(purity(points), last_purity) << weight;
    EXPECT_LT(spread, last_spread) << weight;
    last_purity = purity(points);
    last_spread = spread;
  }
  EXPECT_GT(last_purity, 0.97);
}

// An untrained network with two conditions.
PointModel random_model() {
  PointModel model;
  model.config.network.conditions = 4;
  model.weights = testing::random_parameters(model.config.network);
  model.columns = {"x", "y"};
  model.transform = {{0, 0}, {1, 1}};
  model.conditions = {{"label", ConditionKind::label, {"0", "1"}}, {"age", ConditionKind::number, {}, 40, 10}};
  return model;
}

TEST(Sample, OfRowsWithConditionsOfTheirOwnIsThatOfEach) {
  const PointModel model = random_model();
  SampleConfig config;
  config.steps = 5;
  Points rows{{"age", "other", "label"}, {}};
  for (std::size_t i = 0; i < 9000; ++i) {  // more than a block
    rows.values.insert(rows.values.end(), {i % 2 == 0 ? 30.0 : 45.0, 7.0, static_cast<double>(i % 2)});
  }
  ThreadPool one(1);
  ThreadPool three(3);
  const Points own = sample(model, rows, config, three);
  EXPECT_EQ(own.values, sample(model, rows, config, one).values);
  config.where = {{"label", "0"}, {"age", "30"}};
  const Points even = sample(model, 9000, config, one);
  config.where = {{"age", "45"}, {"label", "1"}};
  const Points odd = sample(model, 9000, config, one);
  EXPECT_NE(even.values, odd.values);
  for (std::size_t i = 0; i < 9000; ++i) {
    ASSERT_EQ(own(i, 0), (i % 2 == 0 ? even : odd)(i, 0)) << i;
    ASSERT_EQ(own(i, 1), (i % 2 == 0 ? even : odd)(i, 1)) << i;
  }
  EXPECT_THROW(sample(model, rows, config, one), Error);
}

}  // namespace
}  // namespace sfumato
