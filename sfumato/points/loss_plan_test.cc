#include "sfumato/points/loss_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <string>
#include <vector>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/diffusion/objective_reference.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/nn/mlp_reference.h"

namespace sfumato {
namespace {

using Complex = std::complex<double>;

struct Case {
  ObjectiveKind kind;
  Parameterization target;
  Variance variance;
};

PointConfig small(const Case& which) {
  PointConfig config;
  config.model.process = NoiseProcess::chain;
  config.model.schedule.steps = 30;
  config.model.schedule.beta_end = 0.3;
  config.model.parameterization = which.target;
  config.model.variance = which.variance;
  config.objective.kind = which.kind;
  config.objective.vlb_weight = 0.1;
  config.model.network.width = 11;
  config.model.network.hidden_layers = 2;
  config.model.network.fourier_features = 3;
  config.model.network.table_rows = 30;
  config.model.network.taps = 1;
  config.batch = 9;
  set_columns(config, 2);
  return config;
}

// A batch through the network with loss and gradient.
struct Problem {
  PointConfig config;
  Mlp network;
  AlignedFloats parameters, gradient;
  MatrixBuffer x0, eps, x_t;
  MlpTape tape;
  std::vector<NoiseLevel> levels;
  std::vector<LevelLoss> losses;
  double loss = 0;

  explicit Problem(const Case& which)
      : config(small(which)),
        network(config.model.network),
        parameters(network.layout().size),
        gradient(network.layout().size),
        x0(config.batch, 2),
        eps(config.batch, 2),
        x_t(config.batch, 2),
        tape(config.model.network, config.batch),
        levels(config.batch),
        losses(config.batch) {
    const RandomStream stream(5, Purpose::test);
    initialize(config.model.network, 3, parameters.span());
    RowRandom random(stream, 0);
    for (const TensorSlice& tensor : network.layout().tensors()) {
      for (float& value : tensor.values(parameters.span())) value += static_cast<float>(0.2 * random.normal());
    }
    fill_normal(stream, 1, x0);
    fill_normal(stream, 100, eps);
    LossPlan(config).draw(0, 0, levels, losses);
    q_sample(x0, eps, levels, x_t);
    const LevelEmbedding embedding = make_embedding(config.model);
    for (std::size_t i = 0; i < config.batch; ++i) tape.taps[i] = embedding(levels[i]);
    ThreadPool pool(1);
    network.load(parameters.span(), true, pool);
    network.forward(x_t, tape, 0, config.batch);
    loss = loss_and_grad(losses, tape.out, x0, eps, 0.1, tape.d_out);
    network.backward(tape, 0, config.batch);
    for (std::size_t tile = 0; tile < network.gradient_tiles(); ++tile)
      network.gradient_tile(tile, tape, tape.taps.size(), Accumulate::no, gradient.span());
  }

  Complex reference(std::span<const Complex> flat) const {
    const ReferenceLoss definition{config.objective, config.model.parameterization, config.model.variance,
                                   make_chain(config.model)};
    Complex sum = 0;
    for (std::size_t i = 0; i < config.batch; ++i) {
      const std::vector<Complex> input(x_t.row(i).begin(), x_t.row(i).end());
      const std::vector<double> point(x0.row(i).begin(), x0.row(i).end());
      const std::vector<double> noise(eps.row(i).begin(), eps.row(i).end());
      const std::vector<Complex> out = mlp_reference<Complex>(config.model.network, flat, input, tape.taps[i]);
      sum += 0.1 * row_loss_reference<Complex>(definition, losses[i].step, out, point, noise);
    }
    return sum;
  }
};

class WholeNetwork : public ::testing::TestWithParam<Case> {};

TEST_P(WholeNetwork, HasTheGradientOfTheComplexStep) {
  constexpr double kStep = 1e-50;
  const Problem problem(GetParam());
  std::vector<Complex> flat(problem.parameters.span().begin(), problem.parameters.span().end());
  EXPECT_NEAR(problem.loss / problem.reference(flat).real(), 1, 1e-4);
  for (const TensorSlice& tensor : problem.network.layout().tensors()) {
    if (tensor.name == "fourier.frequencies") continue;
    double largest = 0;
    double error = 0;
    for (std::size_t p = tensor.offset; p < tensor.offset + tensor.rows * tensor.cols; p += 1 + p % 3) {
      flat[p] += Complex(0, kStep);
      const double expected = problem.reference(flat).imag() / kStep;
      flat[p] = flat[p].real();
      largest = std::max(largest, std::abs(expected));
      error = std::max(error, std::abs(expected - static_cast<double>(problem.gradient.data()[p])));
    }
    EXPECT_GT(largest, 0.0) << tensor.name;
    EXPECT_LT(error, 1e-4 * largest) << tensor.name;
  }
}

std::string case_name(const ::testing::TestParamInfo<Case>& info) {
  return name_of(info.param.kind) + "_" + name_of(info.param.target) + "_" + name_of(info.param.variance);
}

INSTANTIATE_TEST_SUITE_P(All, WholeNetwork,
                         ::testing::Values(Case{ObjectiveKind::simple, Parameterization::eps, Variance::fixed_large},
                                           Case{ObjectiveKind::simple, Parameterization::mean, Variance::fixed_large},
                                           Case{ObjectiveKind::vlb, Parameterization::v, Variance::fixed_small},
                                           Case{ObjectiveKind::vlb, Parameterization::mean, Variance::learned},
                                           Case{ObjectiveKind::kl_entropy, Parameterization::eps,
                                                Variance::learned_range},
                                           Case{ObjectiveKind::hybrid, Parameterization::eps, Variance::learned_range},
                                           Case{ObjectiveKind::hybrid, Parameterization::x0, Variance::learned}),
                         case_name);

// Importance sampling adds noise to the gradient but no bias: weighted losses have the uniform mean for any history.
TEST(LossPlan, WeightsMakeImportanceSamplingUnbiased) {
  PointConfig config = small({ObjectiveKind::vlb, Parameterization::v, Variance::fixed_large});
  config.step_sampling = StepSampling::importance;
  config.batch = 4000;
  LossPlan plan(config);
  StepHistory history(30);
  std::vector<NoiseLevel> levels(config.batch);
  std::vector<LevelLoss> losses(config.batch);
  std::vector<double> rows(config.batch);
  const auto mean_step = [&] {
    double sum = 0;
    for (const LevelLoss& loss : losses) sum += loss.weight * static_cast<double>(loss.step);
    return sum / static_cast<double>(config.batch);
  };
  plan.follow(history);
  plan.draw(0, 0, levels, losses);
  EXPECT_NEAR(mean_step(), 15.5, 0.1);
  EXPECT_EQ(losses[7].weight, 1);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = losses[i].step == 3 ? 20 : 0.5;
  plan.record(losses, rows, history);
  plan.follow(history);
  plan.draw(1, 0, levels, losses);
  const auto thirds = std::ranges::count(losses, std::size_t{3}, &LevelLoss::step);
  EXPECT_NEAR(static_cast<double>(thirds) / 4000, 20 / (20 + 29 * 0.5), 0.01);
  EXPECT_NEAR(mean_step(), 15.5, 0.1);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    EXPECT_EQ(levels[i], make_chain(config.model).level(losses[i].step));
    if (i == 20) break;
  }
}

TEST(LossPlan, OfSd15LeavesTheLastStepOut) {
  PointConfig config = small({ObjectiveKind::kl_entropy, Parameterization::v, Variance::fixed_large});
  config.batch = 290;
  const LossPlan plan(config);
  std::vector<NoiseLevel> levels(config.batch);
  std::vector<LevelLoss> losses(config.batch);
  plan.draw(0, 0, levels, losses);
  for (std::size_t t = 1; t <= 30; ++t) {
    EXPECT_EQ(std::ranges::count(losses, t, &LevelLoss::step), t == 1 ? 0 : 10) << t;
  }
  EXPECT_TRUE(config.model.fixed_last_step);
}

}  // namespace
}  // namespace sfumato
