#include "sfumato/diffusion/parameterization.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/forward.h"

namespace sfumato {
namespace {

constexpr Parameterization kAll[] = {Parameterization::eps, Parameterization::x0, Parameterization::v,
                                     Parameterization::mean, Parameterization::score};

// Each quantity by its definition.
double by_definition(Parameterization kind, NoiseLevel t, NoiseLevel s, double x0, double eps) {
  const double x_t = t.alpha * x0 + t.sigma * eps;
  switch (kind) {
    case Parameterization::eps:
      return eps;
    case Parameterization::x0:
      return x0;
    case Parameterization::v:
      return t.alpha * eps - t.sigma * x0;
    case Parameterization::mean: {
      const Posterior posterior = q_posterior(t, s);
      return posterior.x0_weight * x0 + posterior.xt_weight * x_t;
    }
    case Parameterization::score:
      return -eps / t.sigma;
  }
  return 0;
}

RC_GTEST_PROP(Conversion, AgreesWithTheDefinitions, ()) {
  const double lambda = *rc::gen::inRange(-400, 400) / 100.0;
  const double step = *rc::gen::inRange(5, 300) / 100.0;
  const double x0 = *rc::gen::inRange(-300, 300) / 100.0;
  const double eps = *rc::gen::inRange(-300, 300) / 100.0;
  const double scale = *rc::gen::element(1.0, 0.5, 3.0);  // levels need not preserve variance
  NoiseLevel t = level_from_lambda(lambda);
  t = {t.alpha * scale, t.sigma * scale};
  const NoiseLevel s = level_from_lambda(lambda + step);
  const double x_t = t.alpha * x0 + t.sigma * eps;
  for (const Parameterization from : kAll) {
    for (const Parameterization to : kAll) {
      const Combination weights = conversion(from, to, t, s);
      const double found = weights.x_t * x_t + weights.prediction * by_definition(from, t, s, x0, eps);
      const double expected = by_definition(to, t, s, x0, eps);
      const double size = std::abs(weights.x_t * x_t) + std::abs(expected) + 1;
      RC_ASSERT(std::abs(found - expected) <= 1e-10 * size);
    }
  }
}

// A round trip returns the prediction, and x_t cancels.
RC_GTEST_PROP(Conversion, GoesThereAndBack, ()) {
  const double lambda = *rc::gen::inRange(-300, 300) / 100.0;
  const double step = *rc::gen::inRange(20, 300) / 100.0;
  const NoiseLevel t = level_from_lambda(lambda);
  const NoiseLevel s = level_from_lambda(lambda + step);
  for (const Parameterization from : kAll) {
    for (const Parameterization to : kAll) {
      const Combination out = conversion(from, to, t, s);
      const Combination back = conversion(to, from, t, s);
      RC_ASSERT(std::abs(out.prediction * back.prediction - 1) <= 1e-11);
      RC_ASSERT(std::abs(back.x_t + back.prediction * out.x_t) <= 1e-11 * (1 + std::abs(back.x_t)));
    }
  }
}

TEST(Convert, TakesEachRowAtItsOwnLevel) {
  const std::vector<NoiseLevel> levels{{0.6, 0.8}, {0.8, 0.6}, {1, 0.5}};
  MatrixBuffer x_t(3, 2);
  MatrixBuffer v(3, 2);
  MatrixBuffer x0(3, 2);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      const double x = 1.0 + static_cast<double>(i);
      const double eps = static_cast<double>(j) - 2.0;
      x_t(i, j) = static_cast<float>(levels[i].alpha * x + levels[i].sigma * eps);
      v(i, j) = static_cast<float>(levels[i].alpha * eps - levels[i].sigma * x);
    }
  }
  convert(Parameterization::v, Parameterization::x0, levels, x_t, v, x0);
  convert(Parameterization::v, Parameterization::eps, levels, x_t, v, v);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      EXPECT_NEAR(static_cast<double>(x0(i, j)), 1.0 + static_cast<double>(i), 1e-6);
      EXPECT_NEAR(static_cast<double>(v(i, j)), static_cast<double>(j) - 2.0, 1e-6);
    }
  }
  MatrixBuffer other(2, 2);
  EXPECT_THROW(convert(Parameterization::v, Parameterization::x0, levels, x_t, other, x0), Error);
  EXPECT_THROW(convert(Parameterization::v, Parameterization::x0, std::span(levels).first(2), x_t, v, x0), Error);
}

TEST(Conversion, HasItsLimits) {
  const NoiseLevel clean{1, 0};
  const NoiseLevel noise{0, 1};
  EXPECT_EQ(conversion(Parameterization::v, Parameterization::eps, clean).prediction, 1);
  EXPECT_EQ(conversion(Parameterization::v, Parameterization::x0, noise).prediction, -1);
  EXPECT_EQ(conversion(Parameterization::eps, Parameterization::x0, clean).x_t, 1);
  EXPECT_THROW(conversion(Parameterization::eps, Parameterization::x0, noise), Error);
  EXPECT_THROW(conversion(Parameterization::x0, Parameterization::eps, clean), Error);
}

}  // namespace
}  // namespace sfumato
