#include "sfumato/diffusion/multinomial.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <complex>
#include <numeric>
#include <vector>

#include "sfumato/base/error.h"

namespace sfumato {
namespace {

constexpr std::size_t kSizes[] = {2, 3, 7};

NoiseSchedule short_schedule() {
  ScheduleConfig config;
  config.kind = ScheduleKind::cosine;
  config.steps = 6;
  return make_schedule(config);
}

using Square = std::vector<std::vector<double>>;

// The transition matrix of one step by definition: [from][to].
Square step_matrix(double beta, std::size_t categories) {
  Square m(categories, std::vector<double>(categories, beta / static_cast<double>(categories)));
  for (std::size_t k = 0; k < categories; ++k) m[k][k] += 1 - beta;
  return m;
}

Square product(const Square& a, const Square& b) {
  Square c(a.size(), std::vector<double>(a.size(), 0.0));
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < a.size(); ++j) {
      for (std::size_t k = 0; k < a.size(); ++k) c[i][j] += a[i][k] * b[k][j];
    }
  }
  return c;
}

// The cumulative products of the transition matrices, starting with the identity.
std::vector<Square> products(const NoiseSchedule& schedule, std::size_t categories) {
  std::vector<Square> all{step_matrix(0, categories)};
  for (const double beta : schedule.beta) all.push_back(product(all.back(), step_matrix(beta, categories)));
  return all;
}

std::vector<double> random_distribution(std::size_t categories, std::uint64_t row) {
  RowRandom random(RandomStream(3, Purpose::test, categories), row);
  std::vector<double> p(categories);
  for (double& value : p) value = random.uniform() + 0.02;
  const double sum = std::accumulate(p.begin(), p.end(), 0.0);
  for (double& value : p) value /= sum;
  return p;
}

std::vector<double> logs(std::vector<double> p) {
  for (double& value : p) value = std::log(value);
  return p;
}

// Visits every number of categories, step, x_t and x_0.
template <class Visit>
void for_each_case(const Visit& visit) {
  const NoiseSchedule schedule = short_schedule();
  for (const std::size_t categories : kSizes) {
    for (std::size_t t = 1; t <= schedule.steps(); ++t) {
      for (std::size_t x_t = 0; x_t < categories; ++x_t) {
        for (std::size_t x_0 = 0; x_0 < categories; ++x_0) visit(categories, t, x_t, x_0);
      }
    }
  }
}

TEST(Multinomial, TheClosedFormIsTheProductOfTheSteps) {
  const NoiseSchedule schedule = short_schedule();
  const MultinomialChain chain(schedule);
  for_each_case([&](std::size_t categories, std::size_t t, std::size_t x_t, std::size_t x_0) {
    const double whole = products(schedule, categories)[t][x_0][x_t];
    EXPECT_NEAR(std::exp(log_multinomial(chain, t, categories, x_t, x_0)), whole, 1e-14);
    EXPECT_NEAR(std::exp(log_multinomial_step(chain, t, categories, x_t, x_0)),
                step_matrix(schedule.beta[t - 1], categories)[x_0][x_t], 1e-15);
  });
}

TEST(Multinomial, NothingHappensInNoSteps) {
  const MultinomialChain chain(short_schedule());
  EXPECT_EQ(log_multinomial(chain, 0, 4, 2, 2), 0);
  EXPECT_EQ(std::exp(log_multinomial(chain, 0, 4, 1, 2)), 0);
}

TEST(Multinomial, DrawsHaveTheClosedFormsProbabilities) {
  const MultinomialChain chain(short_schedule());
  constexpr std::size_t kLevels = 4;
  constexpr std::size_t kDraws = 20000;
  for (const std::size_t t : {1U, 3U, 6U}) {
    std::array<double, kLevels> counts{};
    for (std::size_t i = 0; i < kDraws; ++i) {
      RowRandom random(RandomStream(5, Purpose::multinomial, t), i);
      counts[draw_multinomial(chain, t, kLevels, 1, random)] += 1;
    }
    double chi_squared = 0;
    for (std::size_t k = 0; k < kLevels; ++k) {
      const double expected = kDraws * std::exp(log_multinomial(chain, t, kLevels, k, 1));
      chi_squared += (counts[k] - expected) * (counts[k] - expected) / expected;
    }
    EXPECT_LT(chi_squared, 16.3) << t;  // 3 degrees of freedom, probability 0.001
  }
}

TEST(Multinomial, ThePosteriorIsBayesRuleOverTheMatrices) {
  const NoiseSchedule schedule = short_schedule();
  const MultinomialChain chain(schedule);
  for_each_case([&](std::size_t categories, std::size_t t, std::size_t x_t, std::size_t x_0) {
    const std::vector<Square> whole = products(schedule, categories);
    const Square forth = step_matrix(schedule.beta[t - 1], categories);
    std::vector<double> posterior(categories);
    log_multinomial_posterior(chain, t, x_t, x_0, posterior);
    for (std::size_t k = 0; k < categories; ++k) {
      EXPECT_NEAR(std::exp(posterior[k]), whole[t - 1][x_0][k] * forth[k][x_t] / whole[t][x_0][x_t], 1e-13);
    }
  });
}

TEST(Multinomial, DrawsOfThePosteriorHaveItsProbabilities) {
  const MultinomialChain chain(short_schedule());
  constexpr std::size_t kDraws = 2000;
  for_each_case([&](std::size_t categories, std::size_t t, std::size_t x_t, std::size_t x_0) {
    if (categories == 7 && (x_t > 2 || x_0 < 5)) return;  // a subset of the cases is enough
    std::vector<double> posterior(categories);
    log_multinomial_posterior(chain, t, x_t, x_0, posterior);
    std::vector<double> counts(categories);
    for (std::size_t i = 0; i < kDraws; ++i) {
      RowRandom random(RandomStream(8, Purpose::test, 100 * categories + 10 * x_t + x_0), kDraws * t + i);
      counts[draw_multinomial_posterior(chain, t, categories, x_t, x_0, random)] += 1;
    }
    for (std::size_t k = 0; k < categories; ++k) {
      const double p = std::exp(posterior[k]);
      if (p == 0) {
        EXPECT_EQ(counts[k], 0);
      }
      EXPECT_NEAR(counts[k] / kDraws, p, 4.5 * std::sqrt(p * (1 - p) / kDraws) + 1e-12)
          << t << ' ' << x_t << ' ' << x_0;
    }
  });
}

TEST(Multinomial, TheReverseIsThePosteriorsMixedByThePrediction) {
  const MultinomialChain chain(short_schedule());
  for_each_case([&](std::size_t categories, std::size_t t, std::size_t x_t, std::size_t row) {
    const std::vector<double> predicted = random_distribution(categories, row);
    std::vector<double> mixed(categories);
    std::vector<double> posterior(categories);
    for (std::size_t x_0 = 0; x_0 < categories; ++x_0) {
      log_multinomial_posterior(chain, t, x_t, x_0, posterior);
      for (std::size_t k = 0; k < categories; ++k) mixed[k] += predicted[x_0] * std::exp(posterior[k]);
    }
    std::vector<double> reverse(categories);
    log_multinomial_reverse(chain, t, x_t, logs(predicted), reverse);
    for (std::size_t k = 0; k < categories; ++k) EXPECT_NEAR(std::exp(reverse[k]), mixed[k], 1e-13);
  });
}

TEST(Multinomial, ATermIsTheDivergenceOfTheTwo) {
  const MultinomialChain chain(short_schedule());
  for_each_case([&](std::size_t categories, std::size_t t, std::size_t x_t, std::size_t x_0) {
    const std::vector<double> predicted = logs(random_distribution(categories, 9));
    std::vector<double> posterior(categories);
    std::vector<double> reverse(categories);
    log_multinomial_posterior(chain, t, x_t, x_0, posterior);
    log_multinomial_reverse(chain, t, x_t, predicted, reverse);
    double kl = 0;
    for (std::size_t k = 0; k < categories; ++k) {
      if (std::exp(posterior[k]) > 0) kl += std::exp(posterior[k]) * (posterior[k] - reverse[k]);
    }
    const double term = multinomial_term(chain, t, x_t, x_0, predicted, {});
    EXPECT_NEAR(term, kl, 1e-12);
    if (t == 1) {
      EXPECT_NEAR(term, -predicted[x_0], 1e-12);
    }
  });
}

// The term for complex logits by definition: sums over x_0 of posteriors.
std::complex<double> term_of(const MultinomialChain& chain, std::size_t t, std::size_t x_t, std::size_t x_0,
                             const std::vector<std::complex<double>>& logits) {
  const std::size_t categories = logits.size();
  std::complex<double> sum = 0;
  for (const auto& logit : logits) sum += std::exp(logit);
  std::vector<std::complex<double>> reverse(categories);
  std::vector<double> posterior(categories);
  for (std::size_t j = 0; j < categories; ++j) {
    log_multinomial_posterior(chain, t, x_t, j, posterior);
    for (std::size_t k = 0; k < categories; ++k) reverse[k] += std::exp(logits[j]) / sum * std::exp(posterior[k]);
  }
  log_multinomial_posterior(chain, t, x_t, x_0, posterior);
  std::complex<double> kl = 0;
  for (std::size_t k = 0; k < categories; ++k) {
    if (std::exp(posterior[k]) > 0) kl += std::exp(posterior[k]) * (posterior[k] - std::log(reverse[k]));
  }
  return kl;
}

TEST(Multinomial, TheTermsGradientIsThatOfAComplexStep) {
  const MultinomialChain chain(short_schedule());
  for_each_case([&](std::size_t categories, std::size_t t, std::size_t x_t, std::size_t x_0) {
    const std::vector<double> predicted = logs(random_distribution(categories, x_t + 20));
    std::vector<double> gradient(categories);
    multinomial_term(chain, t, x_t, x_0, predicted, gradient);
    for (std::size_t k = 0; k < categories; ++k) {
      std::vector<std::complex<double>> logits(predicted.begin(), predicted.end());
      logits[k] += std::complex<double>(0, 1e-50);
      EXPECT_NEAR(gradient[k], term_of(chain, t, x_t, x_0, logits).imag() / 1e-50, 1e-12) << t << ' ' << k;
    }
  });
}

// With the data's own p(x_0 | x_t), the mean bound over the data is their entropy plus the KL divergence at x_T.
TEST(Multinomial, WithTheExactPredictionTheBoundIsTheEntropyAndTheEndsDivergence) {
  const NoiseSchedule schedule = short_schedule();
  const MultinomialChain chain(schedule);
  for (const std::size_t categories : kSizes) {
    const std::vector<double> data = random_distribution(categories, 1);
    const std::vector<Square> whole = products(schedule, categories);
    double bound = multinomial_prior_term(chain, categories);
    double entropy = 0;
    for (std::size_t x_0 = 0; x_0 < categories; ++x_0) entropy -= data[x_0] * std::log(data[x_0]);
    for (std::size_t t = 1; t <= schedule.steps(); ++t) {
      for (std::size_t x_t = 0; x_t < categories; ++x_t) {
        std::vector<double> predicted(categories);
        for (std::size_t x_0 = 0; x_0 < categories; ++x_0) predicted[x_0] = data[x_0] * whole[t][x_0][x_t];
        const double sum = std::accumulate(predicted.begin(), predicted.end(), 0.0);
        for (double& p : predicted) p /= sum;
        for (std::size_t x_0 = 0; x_0 < categories; ++x_0) {
          bound += data[x_0] * whole[t][x_0][x_t] * multinomial_term(chain, t, x_t, x_0, logs(predicted), {});
        }
      }
    }
    double end = 0;  // KL(q(x_T) || uniform)
    for (std::size_t x = 0; x < categories; ++x) {
      double q = 0;
      for (std::size_t x_0 = 0; x_0 < categories; ++x_0) q += data[x_0] * whole.back()[x_0][x];
      end += q * std::log(q * static_cast<double>(categories));
    }
    EXPECT_NEAR(bound, entropy + end, 1e-12) << categories;
  }
}

TEST(Multinomial, StaysFiniteWhereProbabilitiesUnderflow) {
  ScheduleConfig config;
  config.kind = ScheduleKind::cosine;
  config.steps = 1000;
  const MultinomialChain chain(make_schedule(config));
  std::vector<double> predicted(5, -2000.0);
  predicted[3] = 0;
  std::vector<double> gradient(5);
  for (const std::size_t t : {1U, 2U, 500U, 1000U}) {
    EXPECT_TRUE(std::isfinite(multinomial_term(chain, t, 0, 0, predicted, gradient))) << t;
    EXPECT_NEAR(std::accumulate(gradient.begin(), gradient.end(), 0.0), 0, 1e-12) << t;
  }
  EXPECT_NEAR(multinomial_term(chain, 1, 0, 0, predicted, {}), 2000, 1e-9);
}

}  // namespace
}  // namespace sfumato
