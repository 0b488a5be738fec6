#include "sfumato/samplers/exponential_weights.h"

#include <gtest/gtest.h>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <limits>

namespace sfumato {
namespace {

double value_of(std::span<const double> coefficients, double x) {
  double value = 0;
  for (std::size_t i = coefficients.size(); i-- > 0;) value = value * x + coefficients[i];
  return value;
}

// Polynomials determined by the nodes are integrated exactly for any step size and direction.
TEST(ExponentialWeights, IntegratePolynomialsExactly) {
  const std::vector<double> coefficients{0.7, -1.3, 0.4, 2.1};
  for (const double h : {1e-3, 0.05, 0.9, 1.1, 4.0, -1e-3, -0.7, -2.5}) {
    for (const double rate : {1.0, 2.0}) {
      for (std::size_t count = 1; count <= 4; ++count) {
        const double from = -0.3;
        const std::vector<double> all{from, from - 0.8 * h, from - 2.1 * h, from + h};
        const auto nodes = std::span(all).first(count);
        const auto polynomial = std::span(coefficients).first(count);
        const std::vector<double> weights = exponential_weights(from, from + h, nodes, rate);
        double sum = 0;
        for (std::size_t k = 0; k < count; ++k) sum += weights[k] * value_of(polynomial, nodes[k]);
        const auto integrand = [&](double u) {
          return rate * h * std::exp(-rate * h * (1 - u)) * value_of(polynomial, from + u * h);
        };
        const double exact =
            boost::math::quadrature::gauss_kronrod<double, 31>::integrate(integrand, 0.0, 1.0, 5, 1e-14);
        EXPECT_NEAR(sum, exact, 1e-12 * std::max(1.0, std::abs(exact))) << h << " " << rate << " " << count;
      }
    }
  }
}

// The formulas in Lu et al. 2022, evaluated in double: algorithm 2 without the approximation of its last line, and the
// same of third order.
TEST(ExponentialWeights, AreThePublishedCoefficients) {
  const double h = 0.41;
  const double r0 = 0.9;
  const double r1 = 1.2;
  const double phi_1 = std::expm1(-h);
  const double phi_2 = phi_1 / h + 1;
  const double phi_3 = phi_2 / h - 0.5;
  const std::vector<double> lambdas{0.2, 0.2 - r0 * h, 0.2 - (r0 + r1) * h};
  const std::vector<double> two = exponential_weights(0.2, 0.2 + h, std::span(lambdas).first(2));
  EXPECT_NEAR(two[0], -phi_1 + phi_2 / r0, 1e-14);
  EXPECT_NEAR(two[1], -phi_2 / r0, 1e-14);
  // - phi_1 x_0 + phi_2 h x_0' - phi_3 h^2 x_0'' with the derivatives of the parabola through three predictions.
  const std::vector<double> three = exponential_weights(0.2, 0.2 + h, lambdas);
  const auto expected = [&](double a, double b, double c) {
    const double late = (a - b) / r0;
    const double early = (b - c) / r1;
    const double bend = (late - early) / (r0 + r1);
    return -phi_1 * a + phi_2 * (late + r0 * bend) - phi_3 * 2 * bend;
  };
  EXPECT_NEAR(three[0], expected(1, 0, 0), 1e-13);
  EXPECT_NEAR(three[1], expected(0, 1, 0), 1e-13);
  EXPECT_NEAR(three[2], expected(0, 0, 1), 1e-13);
}

TEST(ExponentialWeights, BeginWithoutSignal) {
  const std::vector<double> nodes{-std::numeric_limits<double>::infinity()};
  EXPECT_EQ(exponential_weights(nodes[0], 1.5, nodes), std::vector<double>{1});
}

}  // namespace
}  // namespace sfumato
