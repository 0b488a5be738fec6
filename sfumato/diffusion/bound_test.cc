#include "sfumato/diffusion/bound.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <string>
#include <tuple>
#include <vector>

#include "sfumato/base/enum_names.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/diffusion/gaussian.h"
#include "sfumato/diffusion/schedule.h"

namespace sfumato {
namespace {

using Complex = std::complex<double>;

NoiseSchedule chain(std::size_t steps = 40) {
  ScheduleConfig config;
  config.kind = ScheduleKind::exponential;
  config.steps = steps;
  config.sigma_min = 1e-3;
  config.sigma_max = 1e3;
  return make_schedule(config);
}

// A coordinate N(mean, sd^2) of the data, and the ideal reverse step between neighbours of a chain.
struct Coordinate {
  double mean = 0;
  double sd = 1;

  double variance_at(NoiseLevel t) const { return t.alpha * t.alpha * sd * sd + t.sigma * t.sigma; }
  double clean(NoiseLevel t, double x_t) const {
    return mean + t.alpha * sd * sd / variance_at(t) * (x_t - t.alpha * mean);
  }
  // Var(x_s | x_t): x_s and x_t are normal with covariance r Var(x_s).
  double reverse_variance(NoiseLevel t, NoiseLevel s) const {
    const double r = t.alpha / s.alpha;
    return variance_at(s) * step_variance(t, s) / (r * r * variance_at(s) + step_variance(t, s));
  }
};

std::vector<Coordinate> coordinates(std::size_t dim) {
  std::vector<Coordinate> all;
  for (std::size_t j = 0; j < dim; ++j) {
    all.push_back({0.7 - 0.3 * static_cast<double>(j), 0.4 + 0.15 * static_cast<double>(j)});
  }
  return all;
}

double head_for(const LogVariance& log, double variance) {
  return log.slope == 0 ? 0 : (std::log(variance) - log.offset) / log.slope;
}

double prediction_of(Parameterization target, NoiseLevel t, NoiseLevel s, double x_t, double clean) {
  const Combination weights = conversion(Parameterization::x0, target, t, s);
  return weights.x_t * x_t + weights.prediction * clean;
}

// The expectation of a step's term. It is quadratic in x_0 and eps, so evaluations at plus and minus one standard
// deviation are exact.
double expected_term(const Coordinate& data, Parameterization target, Variance variance,
                     const std::vector<NoiseLevel>& levels, std::size_t step) {
  const NoiseLevel t = levels[step];
  const NoiseLevel s = levels[step + 1];
  const BoundTerm term = bound_term(target, variance, levels, step, s);
  const Target wanted = target_of(target, t, s);
  const double head = head_for(term.variance, data.reverse_variance(t, s));
  double sum = 0;
  for (const double side : {-1.0, 1.0}) {
    for (const double eps : {-1.0, 1.0}) {
      const double x0 = data.mean + side * data.sd;
      const double x_t = t.alpha * x0 + t.sigma * eps;
      const double predicted = prediction_of(target, t, s, x_t, data.clean(t, x_t));
      sum += 0.25 * bound_value(term, predicted - wanted.eps * eps - wanted.x0 * x0, head).value;
    }
  }
  return sum;
}

double expected_prior(const Coordinate& data, NoiseLevel last) {
  return 0.5 * (prior_kl(last, data.mean - data.sd) + prior_kl(last, data.mean + data.sd));
}

double expected_bound(const Coordinate& data, Parameterization target, Variance variance, const NoiseSchedule& steps) {
  const std::vector<NoiseLevel> levels = chain_levels(steps);
  double sum = expected_prior(data, levels[0]);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) sum += expected_term(data, target, variance, levels, i);
  return sum;
}

double entropy_of(double variance) { return 0.5 * std::log(2 * std::numbers::pi * std::numbers::e * variance); }

// E_q[ log q(x_{1:T} | x_0) - log p(x_{0:T}) ] by definition, step by step forwards, without posteriors.
double bound_by_definition(const Coordinate& data, Variance variance, const NoiseSchedule& steps) {
  const std::vector<NoiseLevel> levels = chain_levels(steps);
  const NoiseLevel last = levels[0];
  const double end = last.alpha * data.mean;
  double sum = 0.5 * (std::log(2 * std::numbers::pi) + data.variance_at(last) + end * end);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    const NoiseLevel t = levels[i];
    const NoiseLevel s = levels[i + 1];
    const double left = data.reverse_variance(t, s);
    const LogVariance log = log_variance(variance, levels, i);
    const double own = std::exp(log(head_for(log, left)));
    sum += 0.5 * (std::log(2 * std::numbers::pi * own) + left / own) - entropy_of(step_variance(t, s));
  }
  return sum;
}

using Case = std::tuple<Parameterization, Variance>;
class GaussianBound : public ::testing::TestWithParam<Case> {};

TEST_P(GaussianBound, IsItsDefinitionInEveryDimension) {
  const auto [target, variance] = GetParam();
  const NoiseSchedule steps = chain();
  for (const std::size_t dim : {1U, 2U, 10U}) {
    double found = 0;
    double expected = 0;
    double truth = 0;
    for (const Coordinate& data : coordinates(dim)) {
      found += expected_bound(data, target, variance, steps);
      expected += bound_by_definition(data, variance, steps);
      truth += entropy_of(data.sd * data.sd);
    }
    EXPECT_NEAR(found, expected, 1e-6) << dim;
    EXPECT_GE(found, truth) << dim;
  }
}

// The ideal reverse step of Gaussian data is Gaussian, so the bound is tight up to the KL divergence at the end of the
// chain.
TEST_P(GaussianBound, IsTheEntropyWhereTheVarianceIsRight) {
  const auto [target, variance] = GetParam();
  if (!is_learned(variance)) GTEST_SKIP() << "a fixed variance is not right";
  ScheduleConfig config;
  config.steps = 30;
  config.beta_end = 0.1;  // the chain ends before x_T is noise
  const NoiseSchedule steps = make_schedule(config);
  for (const Coordinate& data : coordinates(10)) {
    const NoiseLevel last = steps.level(30);
    const double missing = normal_kl(Normal{last.alpha * data.mean, std::log(data.variance_at(last))}, Normal{});
    EXPECT_NEAR(expected_bound(data, target, variance, steps), entropy_of(data.sd * data.sd) + missing, 1e-6);
  }
}

// The gap in the KL terms due to a fixed variance. The last step is excluded: the replacement of beta~_1 = 0 is too
// small there, the more so the shorter the steps.
double kl_gap(const Coordinate& data, Parameterization target, Variance variance, const NoiseSchedule& steps) {
  const std::vector<NoiseLevel> levels = chain_levels(steps);
  double sum = 0;
  for (std::size_t i = 0; i + 2 < levels.size(); ++i) {
    sum += expected_term(data, target, variance, levels, i) - expected_term(data, target, Variance::learned, levels, i);
  }
  return sum;
}

TEST_P(GaussianBound, ComesCloserAsOneOverT) {
  const auto [target, variance] = GetParam();
  if (is_learned(variance)) GTEST_SKIP() << "has no gap";
  const Coordinate data{0.3, 0.8};
  std::vector<double> gaps;
  for (const std::size_t count : {250U, 500U, 1000U, 2000U}) {
    const NoiseSchedule steps = chain(count);
    gaps.push_back(variance == Variance::fixed_small
                       ? kl_gap(data, target, variance, steps)
                       : expected_bound(data, target, variance, steps) - entropy_of(data.sd * data.sd));
    EXPECT_GT(gaps.back(), 0.0);
  }
  for (std::size_t i = 0; i + 1 < gaps.size(); ++i) {
    EXPECT_NEAR(std::log2(gaps[i + 1] / gaps[i]), -1, 0.05) << i;
  }
}

std::string case_name(const ::testing::TestParamInfo<Case>& info) {
  return name_of(std::get<0>(info.param)) + "_" + name_of(std::get<1>(info.param));
}

INSTANTIATE_TEST_SUITE_P(All, GaussianBound,
                         ::testing::Combine(::testing::Values(Parameterization::eps, Parameterization::x0,
                                                              Parameterization::v, Parameterization::mean,
                                                              Parameterization::score),
                                            ::testing::Values(Variance::fixed_large, Variance::fixed_small,
                                                              Variance::learned, Variance::learned_range)),
                         case_name);

// Scalar reference from the definitions of KL divergence and density.
Complex reference(const BoundTerm& term, Complex error, Complex head) {
  const Complex log_variance = term.variance.offset + term.variance.slope * head;
  const Complex gap = term.gain * error;
  const Complex square = gap * gap * std::exp(-log_variance);
  if (term.last_step) return 0.5 * (std::log(2 * std::numbers::pi) + log_variance + square);
  return 0.5 * (log_variance - term.log_posterior + std::exp(term.log_posterior - log_variance) + square - 1.0);
}

TEST(BoundValue, HasItsDerivativesByTheComplexStep) {
  constexpr double kStep = 1e-50;
  const std::vector<NoiseLevel> levels = chain_levels(chain());
  for (const std::size_t step : {0U, 1U, 20U, 38U, 39U}) {
    for (const Variance variance : {Variance::fixed_small, Variance::learned, Variance::learned_range}) {
      const BoundTerm term = bound_term(Parameterization::v, variance, levels, step, levels[step + 1]);
      const double near = head_for(term.variance, step_variance(levels[step], levels[step + 1]));
      for (const double error : {-1.3, 1e-4, 0.6}) {
        for (const double head : {near - 0.4, near, near + 0.7}) {
          const BoundValue found = bound_value(term, error, head);
          const double by_error = reference(term, Complex(error, kStep), head).imag() / kStep;
          const double by_head = reference(term, error, Complex(head, kStep)).imag() / kStep;
          EXPECT_NEAR(found.by_error, by_error, 1e-12 * std::abs(by_error));
          EXPECT_NEAR(found.by_head, by_head, 1e-11 * std::max(1.0, std::abs(by_head)));
        }
      }
    }
  }
}

// SD15's K equals the bound if the last step is fixed as in SD15 and the data have unit variance.
TEST(SohlDickstein, HasEntropiesInsteadOfTheEndTerms) {
  const NoiseSchedule steps = chain();
  const std::vector<NoiseLevel> levels = chain_levels(steps);
  const NoiseLevel first = steps.level(1);
  const Coordinate data{0.6, 0.8};
  double kl = 0;
  for (std::size_t i = 0; i + 2 < levels.size(); ++i) {
    kl += expected_term(data, Parameterization::v, Variance::fixed_large, levels, i);
  }
  const double k = -kl + kl_entropy_constant(levels, 1);
  // The reverse step is N(alpha x_1, sigma^2), and x_0 - alpha x_1 = sigma^2 x_0 - alpha sigma eps.
  const double last = 0.5 * (std::log(2 * std::numbers::pi * first.sigma * first.sigma) + first.sigma * first.sigma +
                             first.alpha * first.alpha);
  EXPECT_NEAR(-k, expected_prior(data, levels[0]) + kl + last, 1e-9);
}

}  // namespace
}  // namespace sfumato
