#include "sfumato/diffusion/trajectory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <vector>

#include "sfumato/base/random.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/diffusion/testing.h"
#include "sfumato/kernels/normal.h"

namespace sfumato {
namespace {

constexpr std::size_t kRows = 20000;

NoiseSchedule chain_of(ScheduleKind kind, std::size_t steps = 100) {
  ScheduleConfig config;
  config.kind = kind;
  config.steps = steps;
  return make_schedule(config);
}

// Two perpendicular bars: far from Gaussian.
MatrixBuffer data() {
  MatrixBuffer x(kRows, 2);
  const RandomStream stream(1, Purpose::test);
  for (std::size_t i = 0; i < kRows; ++i) {
    RowRandom random(stream, i);
    const auto along = static_cast<float>(2 * random.uniform() - 1);
    x(i, 0) = i % 2 == 0 ? along : -1.5F;
    x(i, 1) = i % 2 == 0 ? 0.8F : along;
  }
  return x;
}

using Views = std::vector<std::vector<double>>;

// Both coordinates and two linear combinations, to test their dependence too.
Views views_of(ConstMatrix x) {
  Views views(4);
  for (std::size_t i = 0; i < x.rows; ++i) {
    const auto a = static_cast<double>(x(i, 0));
    const auto b = static_cast<double>(x(i, 1));
    views[0].push_back(a);
    views[1].push_back(b);
    views[2].push_back(a + b);
    views[3].push_back(a * b);
  }
  return views;
}

Views jumped(const NoiseSchedule& chain, std::size_t t) {
  MatrixBuffer eps(kRows, 2);
  fill_normal(RandomStream(2, Purpose::test, t), 0, eps);
  q_sample(data(), eps, std::vector<NoiseLevel>(kRows, chain.level(t)), eps);
  return views_of(eps);
}

class Walk : public ::testing::TestWithParam<ScheduleKind> {
 protected:
  void SetUp() override {
    MatrixBuffer x = data();
    q_walk(chain_, 3, 0, x, [&](std::size_t t, ConstMatrix x_t) {
      if (t == 1 || t == 20 || t == 60 || t == 100) walked_[t] = views_of(x_t);
    });
  }

  NoiseSchedule chain_ = chain_of(GetParam());
  std::map<std::size_t, Views> walked_;
};

// A two-sample test of simulated steps against direct sampling at several levels.
TEST_P(Walk, IsDistributedAsTheJump) {
  for (const auto& [t, views] : walked_) {
    const Views expected = jumped(chain_, t);
    for (std::size_t k = 0; k < views.size(); ++k) {
      EXPECT_GT(testing::ks_p_value(views[k], expected[k]), 1e-3) << "t = " << t << ", view " << k;
    }
  }
}

// The test has the power to detect a level 10 steps away.
TEST_P(Walk, IsNotDistributedAsAnotherLevel) {
  for (const std::size_t t : {20U, 60U}) {
    double least = 1;
    const Views other = jumped(chain_, t + 10);
    for (std::size_t k = 0; k < other.size(); ++k) {
      least = std::min(least, testing::ks_p_value(walked_[t][k], other[k]));
    }
    EXPECT_LT(least, 1e-6) << t;
  }
}

// E x_t = alpha E x_0 and E x_t^2 = alpha^2 E x_0^2 + sigma^2, within 4 standard errors.
TEST_P(Walk, HasTheMomentsOfTheClosedForm) {
  const Views start = views_of(data());
  const auto moment = [](const std::vector<double>& x, int power) {
    double sum = 0;
    for (const double value : x) sum += std::pow(value, power);
    return sum / static_cast<double>(x.size());
  };
  for (const auto& [t, views] : walked_) {
    const NoiseLevel level = chain_.level(t);
    for (std::size_t j = 0; j < 2; ++j) {
      const double second = moment(views[j], 2);
      // Both use the same x_0, so only the noise and its products with x_0 contribute to the error.
      EXPECT_NEAR(moment(views[j], 1), level.alpha * moment(start[j], 1), 4 * level.sigma / std::sqrt(kRows)) << t;
      EXPECT_NEAR(second, level.alpha * level.alpha * moment(start[j], 2) + level.sigma * level.sigma,
                  4 * std::sqrt((moment(views[j], 4) - second * second) / kRows))
          << t;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Walk,
                         ::testing::Values(ScheduleKind::linear, ScheduleKind::sigmoid, ScheduleKind::cosine,
                                           ScheduleKind::karras));

TEST(QWalk, DependsOnTheRowAlone) {
  const NoiseSchedule chain = chain_of(ScheduleKind::linear, 10);
  MatrixBuffer whole = data();
  q_walk(chain, 5, 0, whole);
  MatrixBuffer part(100, 2);
  copy(data().view().rows_from(700, 100), part);
  q_walk(chain, 5, 700, part);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(part(i, 1), whole(700 + i, 1));
}

TEST(QTrajectory, KeepsTheWalk) {
  const NoiseSchedule chain = chain_of(ScheduleKind::linear, 10);
  MatrixBuffer x(3, 2);
  copy(data().view().rows_from(0, 3), x);
  const MatrixBuffer trajectory = q_trajectory(x, chain, 5);
  ASSERT_EQ(trajectory.rows(), 33U);
  q_walk(chain, 5, 0, x, [&](std::size_t t, ConstMatrix x_t) {
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(trajectory(3 * t + i, 0), x_t(i, 0));
  });
}

// Float rounding must not accumulate over 10^5 small steps. Without noise x_T is sqrt(abar) x_0.
TEST(QStep, KeepsSlowDecayOverManySteps) {
  ScheduleConfig config;
  config.kind = ScheduleKind::constant;
  config.steps = 100000;
  config.beta_end = 3.3e-6;
  const NoiseSchedule chain = make_schedule(config);
  constexpr std::size_t kMany = 64;
  MatrixBuffer x(kMany, 1);
  MatrixBuffer none(kMany, 1);
  for (std::size_t i = 0; i < kMany; ++i) x(i, 0) = 1 + static_cast<float>(i) / 37;
  MatrixBuffer start(kMany, 1);
  copy(x, start);
  for (const double beta : chain.beta) q_step(x, none, beta, x);
  double ratio = 0;
  for (std::size_t i = 0; i < kMany; ++i) ratio += static_cast<double>(x(i, 0)) / static_cast<double>(start(i, 0));
  EXPECT_NEAR(ratio / kMany / chain.level(config.steps).alpha, 1, 2e-4);
}

}  // namespace
}  // namespace sfumato
