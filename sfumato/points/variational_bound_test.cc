#include "sfumato/points/variational_bound.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/diffusion/gaussian.h"
#include "sfumato/diffusion/schedule.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/samplers/denoiser_testing.h"

namespace sfumato {
namespace {

NoiseSchedule chain(std::size_t steps = 30) {
  ScheduleConfig config;
  config.kind = ScheduleKind::exponential;
  config.steps = steps;
  config.sigma_min = 0.02;
  return make_schedule(config);
}

std::vector<std::size_t> all(std::size_t dim) {
  std::vector<std::size_t> columns(dim);
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  return columns;
}

// Gaussian data, their ideal denoiser, and the expectation of every term of the bound: the error of the ideal mean has
// the variance of x_s given x_t minus that of the posterior.
struct Gaussian {
  std::vector<double> mean, sd;
  std::vector<NoiseLevel> levels = chain_levels(chain());
  Variance variance;
  testing::GaussianDenoiser denoiser;

  Gaussian(std::size_t dim, Parameterization target, Variance variance_)
      : mean(means(dim)), sd(sds(dim)), variance(variance_), denoiser(mean, sd, target, variance_, levels) {}
  static std::vector<double> means(std::size_t dim) {
    std::vector<double> values(dim);
    for (std::size_t j = 0; j < dim; ++j) values[j] = 0.5 - 0.2 * static_cast<double>(j);
    return values;
  }
  static std::vector<double> sds(std::size_t dim) {
    std::vector<double> values(dim);
    for (std::size_t j = 0; j < dim; ++j) values[j] = 0.5 + 0.1 * static_cast<double>(j);
    return values;
  }

  double expected_step(std::size_t step) const {
    double sum = 0;
    for (std::size_t j = 0; j < mean.size(); ++j) {
      const NoiseLevel t = levels[step];
      const NoiseLevel s = levels[step + 1];
      const double left = denoiser.reverse_variance(t, s, j);
      const double own = is_learned(variance) ? left : std::exp(log_variance(variance, levels, step)(0));
      sum += s.sigma == 0 ? 0.5 * (std::log(2 * std::numbers::pi * own) + left / own)
                          : 0.5 * (std::log(own / q_posterior(t, s).variance) + left / own - 1);
    }
    return sum;
  }
  double expected_prior() const {
    double sum = 0;
    for (std::size_t j = 0; j < mean.size(); ++j) {
      const double square = mean[j] * mean[j] + sd[j] * sd[j];
      const double left = levels[0].alpha * levels[0].alpha;
      sum += 0.5 * (left * (square - 1) - std::log1p(-left));
    }
    return sum;
  }
  double expected_kl() const {
    double sum = 0;
    for (std::size_t i = 0; i + 2 < levels.size(); ++i) sum += expected_step(i);
    return sum;
  }
  double entropy() const {
    double sum = prior_entropy(mean.size());
    for (const double s : sd) sum += std::log(s);
    return sum;
  }
  MatrixBuffer draw(std::size_t rows) const {
    MatrixBuffer points(rows, mean.size());
    fill_normal(RandomStream(3, Purpose::test), 0, points);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < mean.size(); ++j) {
        points(i, j) = static_cast<float>(mean[j] + sd[j] * static_cast<double>(points(i, j)));
      }
    }
    return points;
  }
};

using Case = std::tuple<std::size_t, Parameterization, Variance>;
class GaussianData : public ::testing::TestWithParam<Case> {};

void expect_near(const Estimate& found, double expected, const char* what) {
  EXPECT_NEAR(found.mean, expected, 4 * found.standard_error + 1e-6) << what;
}

TEST_P(GaussianData, HaveTheBoundOfTheClosedForm) {
  const auto [dim, target, variance] = GetParam();
  const Gaussian data(dim, target, variance);
  ThreadPool pool(1);
  const MatrixBuffer points = data.draw(4000);
  const VariationalBound bound =
      variational_bound(data.denoiser, data.levels, points, all(dim), {variance, 2, 1}, pool);
  const double last = data.expected_step(data.levels.size() - 2);
  const double total = data.expected_prior() + data.expected_kl() + last;
  ASSERT_EQ(bound.steps.size(), 29U);
  for (std::size_t t = 2; t <= 30; ++t) expect_near(bound.steps[t - 2], data.expected_step(30 - t), "L_{t-1}");
  expect_near(bound.prior, data.expected_prior(), "L_T");
  expect_near(bound.kl, data.expected_kl(), "KL");
  expect_near(bound.reconstruction, last, "L_0");
  expect_near(bound.total, total, "bound");
  expect_near(bound.kl_entropy,
              forward_entropy(data.levels[0], dim) - forward_entropy(data.levels[29], dim) - prior_entropy(dim) -
                  data.expected_kl(),
              "K");
  EXPECT_GE(total, data.entropy() - 1e-9);
  EXPECT_LT(bound.total.standard_error, 0.1 * static_cast<double>(dim));
  double sum = bound.prior.mean + bound.reconstruction.mean;
  for (const Estimate& step : bound.steps) sum += step.mean;
  EXPECT_NEAR(sum, bound.total.mean, 1e-9);
}

// Evaluations at plus and minus one standard deviation of point and noise give the mean of a quadratic function
// exactly.
TEST_P(GaussianData, HaveItsTermsWithoutSampling) {
  const auto [dim, target, variance] = GetParam();
  const Gaussian data(dim, target, variance);
  ThreadPool pool(1);
  MatrixBuffer x0(4, dim);
  MatrixBuffer eps(4, dim);
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < dim; ++j) {
      x0(i, j) = static_cast<float>(data.mean[j] + (i % 2 == 0 ? -1 : 1) * data.sd[j]);
      eps(i, j) = i < 2 ? -1.0F : 1.0F;
    }
  }
  // At low noise points and means are close, and their difference loses digits in float.
  const bool direct = target == Parameterization::eps || target == Parameterization::v;
  for (std::size_t step = 0; step + 1 < data.levels.size(); ++step) {
    std::vector<double> rows(4);
    bound_terms(data.denoiser, variance, data.levels, step, x0, eps, all(dim), rows, pool);
    EXPECT_NEAR(std::accumulate(rows.begin(), rows.end(), 0.0) / 4, data.expected_step(step),
                (direct ? 1e-6 : 1e-4) * static_cast<double>(dim))
        << step;
  }
}

std::string case_name(const ::testing::TestParamInfo<Case>& info) {
  return std::to_string(std::get<0>(info.param)) + "_" + name_of(std::get<1>(info.param)) + "_" +
         name_of(std::get<2>(info.param));
}

INSTANTIATE_TEST_SUITE_P(All, GaussianData,
                         ::testing::Combine(::testing::Values(1U, 2U, 10U),
                                            ::testing::Values(Parameterization::eps, Parameterization::x0,
                                                              Parameterization::v, Parameterization::mean,
                                                              Parameterization::score),
                                            ::testing::Values(Variance::fixed_large, Variance::fixed_small,
                                                              Variance::learned, Variance::learned_range)),
                         case_name);

TEST(VariationalBound, IsTheSameBitsForAnyPool) {
  const Gaussian data(2, Parameterization::v, Variance::fixed_small);
  const MatrixBuffer points = data.draw(9000);
  ThreadPool one(1);
  ThreadPool three(3);
  const BoundConfig config{Variance::fixed_small, 1, 5};
  const VariationalBound a = variational_bound(data.denoiser, data.levels, points, all(2), config, one);
  const VariationalBound b = variational_bound(data.denoiser, data.levels, points, all(2), config, three);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(a.total.mean), std::bit_cast<std::uint64_t>(b.total.mean));
  const VariationalBound other =
      variational_bound(data.denoiser, data.levels, points, all(2), {Variance::fixed_small, 1, 6}, one);
  EXPECT_NE(a.total.mean, other.total.mean);
}

// A prediction that is NaN.
class Broken final : public Denoiser {
 public:
  std::size_t dim() const override { return 1; }
  Parameterization parameterization() const override { return Parameterization::score; }
  void predict(ConstMatrix x_t, NoiseLevel, Matrix out, ThreadPool&) const override {
    for (std::size_t i = 0; i < x_t.rows; ++i) out(i, 0) = i == 2 ? std::numeric_limits<float>::quiet_NaN() : 0;
  }
};

std::string refusal(const Denoiser& denoiser, const std::vector<NoiseLevel>& levels, const BoundConfig& config) {
  ThreadPool pool(1);
  const MatrixBuffer points(4, 1);
  try {
    variational_bound(denoiser, levels, points, all(1), config, pool);
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing";
}

TEST(VariationalBound, SaysWhatIsWrong) {
  const Gaussian data(1, Parameterization::v, Variance::fixed_large);
  EXPECT_EQ(refusal(data.denoiser, data.levels, {}), "nothing");
  EXPECT_EQ(refusal(data.denoiser, {NoiseLevel{1, 0}}, {}), "bound: a chain of 0 steps; give 1 or more");
  EXPECT_EQ(refusal(data.denoiser, {data.levels.begin(), data.levels.end() - 1}, {}),
            "bound: the levels do not end with clean data; add {1, 0}");
  EXPECT_EQ(refusal(data.denoiser, data.levels, {.draws = 0}), "bound: 0 draws of the noise; give 1 or more");
  EXPECT_EQ(refusal(data.denoiser, data.levels, {Variance::learned}),
            "variance learned: the model has none, its own is fixed_large; choose fixed_large or fixed_small");
  EXPECT_EQ(refusal(Broken(), data.levels, {}),
            "bound: the prediction for row 3 at t = 1 is not finite; the model is damaged, or the row is too "
            "far out");
  const Gaussian learned(1, Parameterization::v, Variance::learned);
  EXPECT_EQ(refusal(learned.denoiser, {learned.levels[0], learned.levels[5], NoiseLevel{1, 0}}, {Variance::learned}),
            "variance learned is defined for the chain's own steps; use all of them, or choose another variance");
}

// A network that predicts v = 0 is the ideal denoiser of N(0, I) in standardised units.
TEST(VariationalBound, OfAModelIsInTheUnitsOfTheData) {
  PointModel model;
  model.config.network.inputs = model.config.network.outputs = 3;
  model.columns = {"a", "b", "k"};
  model.transform.mean = {5, -1, 7};
  model.transform.scale = {2, 0.1, 0};
  model.weights = AlignedFloats(Mlp(model.config.network).layout().size);
  Points data{model.columns, {}};
  RowRandom random(RandomStream(1, Purpose::test), 0);
  for (int i = 0; i < 3000; ++i) {
    data.values.insert(data.values.end(), {5 + 2 * random.normal(), -1 + 0.1 * random.normal(), 7});
  }
  ThreadPool pool(1);
  ScheduleConfig config;
  config.kind = ScheduleKind::exponential;
  config.steps = 200;
  const std::vector<NoiseLevel> levels = chain_levels(make_schedule(config));
  VariationalBound bound = variational_bound(model, data, levels, {}, pool);
  EXPECT_EQ(bound.dim, 2U);
  EXPECT_NEAR(bound.total.mean, prior_entropy(2) + std::log(2) + std::log(0.1), 4 * bound.total.standard_error + 1e-3);
  data.values[2] = 8;
  bound = variational_bound(model, data, levels, {}, pool);
  EXPECT_EQ(bound.total.mean, std::numeric_limits<double>::infinity());
  data.columns = {"b", "a", "k"};
  EXPECT_THROW(variational_bound(model, data, levels, {}, pool), Error);
}

}  // namespace
}  // namespace sfumato
