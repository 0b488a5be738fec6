#include "sfumato/diffusion/objective.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <string>
#include <tuple>
#include <vector>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/diffusion/gaussian.h"
#include "sfumato/diffusion/level_sampling.h"
#include "sfumato/diffusion/objective_reference.h"

namespace sfumato {
namespace {

using Complex = std::complex<double>;

constexpr std::size_t kDim = 3;
constexpr std::array kTargets{Parameterization::eps, Parameterization::x0, Parameterization::v, Parameterization::mean,
                              Parameterization::score};
constexpr std::array kVariances{Variance::fixed_large, Variance::fixed_small, Variance::learned,
                                Variance::learned_range};

NoiseSchedule chain() {
  ScheduleConfig config;
  config.steps = 40;
  config.beta_end = 0.3;
  return make_schedule(config);
}

// Random rows at several steps of the chain.
struct Batch {
  ReferenceLoss loss;
  std::vector<std::size_t> steps;
  std::vector<LevelLoss> levels;
  MatrixBuffer output, x0, eps, gradient;

  Batch(const ReferenceLoss& loss_, const std::vector<std::size_t>& steps_)
      : loss(loss_),
        steps(steps_),
        output(steps_.size(), (is_learned(loss_.variance) ? 2 : 1) * kDim),
        x0(steps_.size(), kDim),
        eps(steps_.size(), kDim),
        gradient(output.rows(), output.cols()) {
    const std::vector<LevelLoss> all = chain_losses(loss.objective, loss.target, loss.variance, loss.chain);
    RowRandom random(RandomStream(1, Purpose::test), 0);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      levels.push_back(all[steps[i] - 1]);
      for (float& value : output.row(i)) value = static_cast<float>(random.normal());
      for (float& value : x0.row(i)) value = static_cast<float>(random.normal());
      for (float& value : eps.row(i)) value = static_cast<float>(random.normal());
      if (loss.variance != Variance::learned) continue;
      for (float& value : output.row(i).subspan(kDim)) {
        value += static_cast<float>(std::log(loss.chain.beta[steps[i] - 1]));
      }
    }
  }

  double value(double scale, std::span<double> rows = {}) {
    return loss_and_grad(levels, output, x0, eps, scale, gradient, rows);
  }

  template <class T>
  T reference(std::size_t row, std::span<const T> out) const {
    const std::vector<double> point(x0.row(row).begin(), x0.row(row).end());
    const std::vector<double> noise(eps.row(row).begin(), eps.row(row).end());
    return row_loss_reference<T>(loss, steps[row], out, point, noise);
  }
};

class Objectives : public ::testing::TestWithParam<std::tuple<ObjectiveKind, Parameterization, Variance>> {
 protected:
  void SetUp() override {
    std::tie(loss_.objective.kind, loss_.target, loss_.variance) = GetParam();
    loss_.chain = chain();
    loss_.objective.vlb_weight = 0.3;
    const bool learned = is_learned(loss_.variance);
    if (loss_.objective.kind == ObjectiveKind::simple && learned) GTEST_SKIP() << "trains no head";
    if (loss_.objective.kind == ObjectiveKind::hybrid && !learned) GTEST_SKIP() << "has no head to train";
  }
  std::vector<std::size_t> steps() const {
    if (loss_.objective.kind == ObjectiveKind::kl_entropy) return {2, 3, 17, 39, 40};
    return {1, 2, 3, 17, 39, 40};
  }
  ReferenceLoss loss_;
};

TEST_P(Objectives, AreTheirDefinitions) {
  Batch batch(loss_, steps());
  double expected = 0;
  for (std::size_t i = 0; i < batch.levels.size(); ++i) {
    const std::vector<double> out(batch.output.row(i).begin(), batch.output.row(i).end());
    expected += 0.1 * batch.reference<double>(i, out);
  }
  EXPECT_NEAR(batch.value(0.1), expected, 1e-9 * std::abs(expected));
}

TEST_P(Objectives, HaveTheirGradientByTheComplexStep) {
  constexpr double kStep = 1e-50;
  Batch batch(loss_, steps());
  batch.value(0.1);
  for (std::size_t i = 0; i < batch.levels.size(); ++i) {
    std::vector<Complex> out(batch.output.row(i).begin(), batch.output.row(i).end());
    for (std::size_t k = 0; k < out.size(); ++k) {
      out[k] += Complex(0, kStep);
      const double expected = 0.1 * batch.reference<Complex>(i, out).imag() / kStep;
      out[k] = out[k].real();
      EXPECT_NEAR(static_cast<double>(batch.gradient(i, k)), expected, 1e-6 * std::abs(expected) + 1e-9)
          << "step " << batch.steps[i] << " output " << k;
    }
  }
}

std::string case_name(const ::testing::TestParamInfo<Objectives::ParamType>& info) {
  const auto [kind, target, variance] = info.param;
  return name_of(kind) + "_" + name_of(target) + "_" + name_of(variance);
}

INSTANTIATE_TEST_SUITE_P(All, Objectives,
                         ::testing::Combine(::testing::Values(ObjectiveKind::simple, ObjectiveKind::vlb,
                                                              ObjectiveKind::kl_entropy, ObjectiveKind::hybrid),
                                            ::testing::ValuesIn(kTargets), ::testing::ValuesIn(kVariances)),
                         case_name);

TEST(WeightedObjective, HasItsWeightAndItsGradient) {
  for (const Weighting weighting : {Weighting::min_snr, Weighting::p2, Weighting::v, Weighting::truncated_snr}) {
    ReferenceLoss loss{
        {ObjectiveKind::hybrid, {.kind = weighting}, 0.1}, Parameterization::mean, Variance::learned, chain()};
    Batch batch(loss, {1, 9, 33});
    batch.value(1);
    for (std::size_t i = 0; i < 3; ++i) {
      std::vector<Complex> out(batch.output.row(i).begin(), batch.output.row(i).end());
      out[1] += Complex(0, 1e-50);
      const double expected = batch.reference<Complex>(i, out).imag() / 1e-50;
      EXPECT_NEAR(static_cast<double>(batch.gradient(i, 1)), expected, 1e-6 * std::abs(expected)) << name_of(weighting);
    }
  }
}

TEST(RowLosses, AddUpToTheLossButForConstants) {
  ReferenceLoss loss{{ObjectiveKind::vlb}, Parameterization::v, Variance::learned_range, chain()};
  Batch batch(loss, {1, 5, 40});
  for (LevelLoss& level : batch.levels) level.constant = level.x0_square = 0;
  batch.levels[1].weight = 0.25;
  std::vector<double> rows(3);
  const double value = batch.value(0.5, rows);
  EXPECT_NEAR(value / (0.5 * kDim * (rows[0] + 0.25 * rows[1] + rows[2])), 1, 1e-9);
  const auto gradient = static_cast<double>(batch.gradient(1, 0));
  batch.levels[1].weight = 1;
  batch.value(0.5);
  EXPECT_NEAR(gradient / static_cast<double>(batch.gradient(1, 0)), 0.25, 1e-6);
}

// Data N(m, sd^2) with E[x_0 | x_t] as the prediction: the error has variance V = Var(x_0 | x_t), so E L_{t-1} = (
// log(s / beta~) + (beta~ + w^2 V) / s - 1 ) / 2 for a step with variance s, where w is the weight of x_0 in its mean.
class IdealDenoiser : public ::testing::TestWithParam<Variance> {};

TEST_P(IdealDenoiser, HasTheBoundOfTheClosedForm) {
  constexpr std::size_t kRows = 20000;
  const double mean = 0.4;
  const double variance = 0.09;
  const NoiseSchedule steps = chain();
  const std::vector<LevelLoss> all = chain_losses({ObjectiveKind::vlb}, Parameterization::x0, GetParam(), steps);
  for (const std::size_t t : {1U, 2U, 20U, 40U}) {
    const NoiseLevel level = steps.level(t);
    const double power = level.alpha * level.alpha * variance + level.sigma * level.sigma;
    const double unknown = variance * level.sigma * level.sigma / power;
    const Posterior posterior = q_posterior(level, steps.level(t - 1));
    const double reverse = posterior.variance + posterior.x0_weight * posterior.x0_weight * unknown;
    LevelLoss loss = all[t - 1];
    const bool learned = is_learned(GetParam());
    const double head = learned ? (std::log(reverse) - loss.term.variance.offset) / loss.term.variance.slope : 0;

    MatrixBuffer x0(kRows, 1);
    MatrixBuffer eps(kRows, 1);
    MatrixBuffer output(kRows, learned ? 2 : 1);
    MatrixBuffer gradient(kRows, output.cols());
    for (std::size_t i = 0; i < kRows; ++i) {
      RowRandom random(RandomStream(t, Purpose::test), i);
      const double point = mean + std::sqrt(variance) * random.normal();
      const double noise = random.normal();
      const double x_t = level.alpha * point + level.sigma * noise;
      x0(i, 0) = static_cast<float>(point);
      eps(i, 0) = static_cast<float>(noise);
      output(i, 0) = static_cast<float>(mean + level.alpha * variance / power * (x_t - level.alpha * mean));
      if (learned) output(i, 1) = static_cast<float>(head);
    }
    std::vector<double> rows(kRows);
    loss_and_grad(std::vector(kRows, loss), output, x0, eps, 1, gradient, rows);

    const double s = std::exp(loss.term.variance(head));
    const double trained = 40;
    const double expected = t == 1 ? 0.5 * (std::log(2 * std::numbers::pi * s) + unknown / s)
                                   : 0.5 * (std::log(s / posterior.variance) + reverse / s - 1);
    if (learned && t > 1) {
      EXPECT_NEAR(expected, 0.5 * std::log(reverse / posterior.variance), 1e-12);
    }
    double sum = 0;
    double squares = 0;
    for (const double row : rows) {
      sum += row / trained;
      squares += row / trained * row / trained;
    }
    const double found = sum / kRows;
    const double error = std::sqrt((squares / kRows - found * found) / kRows);
    EXPECT_NEAR(found, expected, 4 * error) << t;
    EXPECT_LT(error, 0.02 * std::abs(expected) + 0.02) << t;
  }
}

INSTANTIATE_TEST_SUITE_P(All, IdealDenoiser, ::testing::ValuesIn(kVariances));

// The bound of infinitely many steps for data N(0, 1) with the ideal denoiser tends to the entropy of N(0, 1): eps
// error^2 = alpha^2 integrates to half of log(1 + e^(2 lambda)), and the constants complete it.
TEST(ContinuousBound, OfGaussianDataIsItsEntropy) {
  constexpr std::size_t kRows = 200000;
  const LevelRange range{1e-3, 1e3};
  std::vector<NoiseLevel> levels(kRows);
  sample_levels(range, RandomStream(8, Purpose::test), 0, kRows, levels);
  for (const Parameterization target : {Parameterization::v, Parameterization::eps, Parameterization::x0}) {
    std::vector<LevelLoss> losses;
    MatrixBuffer x0(kRows, 1);
    MatrixBuffer eps(kRows, 1);
    MatrixBuffer output(kRows, 1);
    MatrixBuffer gradient(kRows, 1);
    for (std::size_t i = 0; i < kRows; ++i) {
      const NoiseLevel level = levels[i];
      losses.push_back(continuous_loss({ObjectiveKind::vlb}, target, level, range.sigma_min, range.sigma_max));
      RowRandom random(RandomStream(7, Purpose::test), i);
      x0(i, 0) = static_cast<float>(random.normal());
      eps(i, 0) = static_cast<float>(random.normal());
      const double x_t = level.alpha * static_cast<double>(x0(i, 0)) + level.sigma * static_cast<double>(eps(i, 0));
      output(i, 0) = static_cast<float>(target == Parameterization::v     ? 0
                                        : target == Parameterization::eps ? level.sigma * x_t
                                                                          : level.alpha * x_t);
    }
    const double found = loss_and_grad(losses, output, x0, eps, 1.0 / kRows, gradient);
    EXPECT_NEAR(found, prior_entropy(1), 0.05) << name_of(target);
  }
}

std::string refusal(const Objective& objective, Variance variance = Variance::fixed_large, std::size_t steps = 40) {
  try {
    validate(objective, variance, steps);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "nothing";
}

TEST(Objective, SaysWhatDoesNotGoTogether) {
  EXPECT_EQ(refusal({}), "nothing");
  EXPECT_EQ(refusal({}, Variance::learned),
            "objective simple does not train variance learned; choose hybrid, vlb or kl_entropy");
  EXPECT_EQ(refusal({ObjectiveKind::hybrid}),
            "objective hybrid trains a learned variance, this one is fixed_large; choose learned_range or simple");
  EXPECT_EQ(refusal({ObjectiveKind::vlb, {.kind = Weighting::p2}}),
            "objective vlb defines its own weights; leave out weighting p2");
  EXPECT_EQ(refusal({ObjectiveKind::kl_entropy}, Variance::learned, 0),
            "objective kl_entropy needs a chain of 2 steps or more; set process to chain, or choose vlb");
  EXPECT_EQ(refusal({ObjectiveKind::kl_entropy}, Variance::learned, 1),
            "objective kl_entropy needs a chain of 2 steps or more; raise chain_steps");
  EXPECT_EQ(refusal({.vlb_weight = -1}), "vlb_weight is -1; give a number above 0");
}

TEST(Loss, RefusesOtherShapes) {
  ReferenceLoss loss{{ObjectiveKind::vlb}, Parameterization::v, Variance::learned, chain()};
  Batch batch(loss, {1, 5});
  MatrixBuffer other(3, kDim);
  EXPECT_THROW(loss_and_grad(batch.levels, batch.output, other, batch.eps, 1, batch.gradient), Error);
  EXPECT_THROW(loss_and_grad(batch.levels, batch.x0, batch.x0, batch.eps, 1, batch.gradient), Error);
  MatrixBuffer narrow(2, kDim);  // no head
  EXPECT_THROW(loss_and_grad(batch.levels, batch.x0, batch.x0, batch.eps, 1, narrow), Error);
  std::vector<double> rows(1);
  EXPECT_THROW(batch.value(1, rows), Error);
}

}  // namespace
}  // namespace sfumato
