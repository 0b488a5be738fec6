#include "sfumato/points/guidance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/samplers/denoiser_testing.h"
#include "sfumato/samplers/exact_denoiser.h"

namespace sfumato {
namespace {

constexpr NoiseLevel kLevel{0.8, 0.6};
constexpr std::size_t kRows = 40;

// Two classes of two Gaussians each, and the second class alone.
GaussianMixture all_classes() {
  return {2, {1, 2, 0.5, 1}, {0, 1, -1, 2, 1, 0, -1, -1}, {1, 0.3, 0.5, 1, 0.2, 1, 1, 1}};
}
GaussianMixture second_class() { return {2, {0.5, 1}, {1, 0, -1, -1}, {0.2, 1, 1, 1}}; }

MatrixBuffer some_points() {
  MatrixBuffer x(kRows, 2);
  fill_normal(RandomStream(1, Purpose::test), 0, x);
  return x;
}

std::vector<float> predicted(const Denoiser& denoiser, NoiseLevel level = kLevel) {
  ThreadPool pool(2);
  MatrixBuffer out(kRows, denoiser.outputs());
  denoiser.predict(some_points(), level, out, pool);
  return {out.view().data, out.view().data + kRows * denoiser.outputs()};
}

class Answers : public ::testing::TestWithParam<Parameterization> {};

TEST_P(Answers, AreTheConditionalOnesAtWeightOneAndTheNullsAtZero) {
  const MixtureDenoiser conditional(second_class(), GetParam());
  const MixtureDenoiser null(all_classes(), GetParam());
  EXPECT_EQ(predicted(GuidedDenoiser(conditional, null, {})), predicted(conditional));
  const std::vector<float> at_zero = predicted(GuidedDenoiser(conditional, null, {.weight = 0}));
  const std::vector<float> at_three = predicted(GuidedDenoiser(conditional, null, {.weight = 3}));
  const std::vector<float> c = predicted(conditional);
  const std::vector<float> n = predicted(null);
  for (std::size_t i = 0; i < c.size(); ++i) {
    EXPECT_NEAR(at_zero[i], n[i], 1e-6F);
    EXPECT_NEAR(at_three[i], n[i] + 3 * (c[i] - n[i]), 2e-5F);
  }
}

// Bayes' rule: the score of q(x_t | y) is that of q(x_t) plus the gradient of log q(y | x_t), here by differences of
// densities.
TEST_P(Answers, WithAClassifierGradientAreConditional) {
  const MixtureDenoiser conditional(second_class(), GetParam());
  const MixtureDenoiser whole(all_classes(), GetParam());
  const LogWeightGradient gradient = [&](ConstMatrix x_t, NoiseLevel level, Matrix out) {
    const double h = 1e-5;
    for (std::size_t i = 0; i < x_t.rows; ++i) {
      for (std::size_t j = 0; j < 2; ++j) {
        const auto log_at = [&](double step) {
          std::vector<double> x(x_t.row(i).begin(), x_t.row(i).end());
          x[j] += step;
          return conditional.log_density(level, x) - whole.log_density(level, x);
        };
        out(i, j) = static_cast<float>((log_at(h) - log_at(-h)) / (2 * h));
      }
    }
  };
  const std::vector<float> guided = predicted(GradientDenoiser(whole, gradient));
  const std::vector<float> expected = predicted(conditional);
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(guided[i], expected[i], 2e-5F);
}

INSTANTIATE_TEST_SUITE_P(All, Answers,
                         ::testing::Values(Parameterization::eps, Parameterization::x0, Parameterization::v,
                                           Parameterization::mean, Parameterization::score));

TEST(Guidance, IsOfItsIntervalAlone) {
  const MixtureDenoiser conditional(second_class());
  const MixtureDenoiser null(all_classes());
  const GuidedDenoiser guided(conditional, null, {.weight = 2, .interval = {0.5, 1}});
  const GuidedDenoiser everywhere(conditional, null, {.weight = 2});
  const GuidedDenoiser below(conditional, null,
                             {.weight = 2, .interval = {0.5, std::numeric_limits<double>::infinity()}});
  EXPECT_EQ(predicted(guided, kLevel), predicted(everywhere, kLevel));  // 0.75
  for (const NoiseLevel outside : {NoiseLevel{0.6, 0.8}, NoiseLevel{0.995, 0.1}, NoiseLevel{0, 1}}) {
    EXPECT_EQ(predicted(guided, outside), predicted(conditional, outside));
  }
  EXPECT_EQ(predicted(below, {0.995, 0.1}), predicted(conditional, {0.995, 0.1}));
  EXPECT_EQ(predicted(below, {0, 1}), predicted(everywhere, {0, 1}));
}

// Fully rescaled, a row's predicted x_0 has the norm of the conditional one and the direction of the guided one.
TEST(Guidance, RescaledKeepsTheSizeOfWhatIsPredicted) {
  const MixtureDenoiser conditional(second_class(), Parameterization::x0);
  const MixtureDenoiser null(all_classes(), Parameterization::x0);
  const MixtureDenoiser conditional_v(second_class(), Parameterization::v);
  const MixtureDenoiser null_v(all_classes(), Parameterization::v);
  const std::vector<float> c = predicted(conditional);
  const std::vector<float> plain = predicted(GuidedDenoiser(conditional, null, {.weight = 4}));
  const std::vector<float> scaled = predicted(GuidedDenoiser(conditional, null, {.weight = 4, .rescale = 1}));
  const GuidedDenoiser half(conditional_v, null_v, {.weight = 4, .rescale = 0.5});
  ThreadPool pool(1);
  MatrixBuffer by_v(kRows, 2);
  predict_as(Parameterization::x0, half, some_points(), kLevel, by_v, pool);
  for (std::size_t i = 0; i < kRows; ++i) {
    EXPECT_NEAR(std::hypot(scaled[2 * i], scaled[2 * i + 1]), std::hypot(c[2 * i], c[2 * i + 1]), 1e-5F);
    EXPECT_NEAR(scaled[2 * i] * plain[2 * i + 1], scaled[2 * i + 1] * plain[2 * i], 1e-4F);
    for (std::size_t j = 0; j < 2; ++j) {
      EXPECT_NEAR(by_v(i, j), 0.5F * (plain[2 * i + j] + scaled[2 * i + j]), 1e-4F);
    }
  }
}

PointModel random_model() {
  PointModel model;
  model.config.network.conditions = 3;
  model.weights = testing::random_parameters(model.config.network);
  model.conditions = {{"label", ConditionKind::label, {"a", "b", "c"}}};
  return model;
}

TEST(ModelDenoiser, GuidesANetworkByItsOwnNull) {
  const PointModel model = random_model();
  const MatrixBuffer encoding = encode_condition_values({{"label", "b"}}, model.conditions);
  const std::vector<float> null = predicted(ModelDenoiser(model).get());
  const std::vector<float> conditional = predicted(ModelDenoiser(model, encoding).get());
  const std::vector<float> guided = predicted(ModelDenoiser(model, encoding, {.weight = 2.5}).get());
  EXPECT_NE(null, conditional);
  for (std::size_t i = 0; i < null.size(); ++i)
    EXPECT_NEAR(guided[i], null[i] + 2.5F * (conditional[i] - null[i]), 1e-5F);
}

TEST(ModelDenoiser, TakesARowsOwnCondition) {
  const PointModel model = random_model();
  MatrixBuffer encodings(kRows, 3);
  for (std::size_t i = 0; i < kRows; ++i) encodings(i, i % 3) = 1;
  const std::vector<float> own = predicted(ModelDenoiser(model, encodings).get());
  for (std::size_t k = 0; k < 3; ++k) {
    const std::vector<float> all = predicted(ModelDenoiser(model, encodings.view().rows_from(k, 1)).get());
    for (std::size_t i = k; i < kRows; i += 3) {
      EXPECT_EQ(own[2 * i], all[2 * i]);
      EXPECT_EQ(own[2 * i + 1], all[2 * i + 1]);
    }
  }
}

// The derivatives of the guided prediction are the combination of those of its parts.
TEST(ModelDenoiser, HasTheDerivativesOfWhatItPredicts) {
  const PointModel model = random_model();
  const MatrixBuffer encoding = encode_condition_values({{"label", "c"}}, model.conditions);
  const ModelDenoiser guided(model, encoding, {.weight = 2.5});
  ThreadPool pool(1);
  const double h = 1e-2;
  std::vector<double> directions{1, 0, 0, 1};
  std::vector<double> x{0.3, -0.4};
  std::vector<double> out(2);
  std::vector<double> slopes(4);
  guided.get().predict_along({x.data(), 1, 2}, kLevel, {directions.data(), 1, 4}, {out.data(), 1, 2},
                             {slopes.data(), 1, 4}, pool);
  for (std::size_t k = 0; k < 2; ++k) {
    std::vector<double> ends;
    for (const double step : {h, -h}) {
      MatrixBuffer moved(1, 2);
      MatrixBuffer end(1, 2);
      for (std::size_t j = 0; j < 2; ++j) moved(0, j) = static_cast<float>(x[j] + (j == k ? step : 0));
      guided.get().predict(moved, kLevel, end, pool);
      for (std::size_t j = 0; j < 2; ++j) ends.push_back(static_cast<double>(end(0, j)));
    }
    for (std::size_t j = 0; j < 2; ++j) EXPECT_NEAR(slopes[2 * k + j], (ends[j] - ends[2 + j]) / (2 * h), 2e-2);
  }
}

TEST(Guidance, SaysWhatIsWrong) {
  const auto message = [](const auto& action) {
    try {
      action();
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(message([] {
              validate(Guidance{.interval = {2, 1}});
            }),
            "`guidance_interval` is 2, 1; give a noise level of 0 or more, then a higher one");
  EXPECT_EQ(message([] { validate(Guidance{.weight = std::nan("")}); }), "`guidance` is nan; give a finite number");
  EXPECT_EQ(message([] { validate(Guidance{.rescale = 2}); }), "`guidance_rescale` is 2; give a number in [0, 1]");
  PointModel model = random_model();
  EXPECT_EQ(message([&] { ModelDenoiser(model, {}, {.weight = 2}); }), "`guidance` needs a condition; add `where`");
  MatrixBuffer encodings(kRows + 1, 3);
  EXPECT_EQ(message([&] { predicted(ModelDenoiser(model, encodings).get()); }),
            "model: 40 rows of points and 41 of conditions; give as many");
  model.config.network.conditions = 0;
  model.conditions.clear();
  model.weights = testing::random_parameters(model.config.network);
  EXPECT_EQ(message([&] { ModelDenoiser(model, {}, {.weight = 2}); }),
            "`guidance`: the model has no conditions; train one with `condition`");
  const MixtureDenoiser eps(all_classes(), Parameterization::eps);
  const MixtureDenoiser v(all_classes(), Parameterization::v);
  EXPECT_NE(message([&] { GuidedDenoiser(eps, v, {}); }), "");
  EXPECT_NE(message([&] { GradientDenoiser(eps, nullptr); }), "");
  const LogWeightGradient broken = [](ConstMatrix, NoiseLevel, Matrix out) { out(3, 1) = std::nanf(""); };
  EXPECT_EQ(message([&] { predicted(GradientDenoiser(eps, broken)); }),
            "guidance: the gradient of row 3 is not finite at sigma 0.6; correct the function");
}

}  // namespace
}  // namespace sfumato
