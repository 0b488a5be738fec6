#include "sfumato/tables/privacy_accountant.h"

#include <gtest/gtest.h>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "sfumato/base/error.h"

namespace sfumato {
namespace {

struct Case {
  double rate;
  double noise;
  std::vector<double> rdp;  // at kOrders; 0 where the package returns no value
};

const std::vector<double> kOrders{1.1, 1.5, 2, 2.5, 4.7, 8, 10.9, 32, 63, 256};

// dp-accounting 0.6.0 of PyPI: acc = rdp.RdpAccountant(orders, ADD_OR_REMOVE_ONE); acc.compose(PoissonSampledDpEvent(
// rate, GaussianDpEvent(noise)), 1); acc._rdp
const std::vector<Case> kPublished{
    {0.01,
     1.0,
     {9.9247110211765e-05, 0.00013236850293993, 0.000171813422074552, 0.000217772024240644, 0.000436181219580797,
      0.000893643907606041, 0.387611411307022, 11.2462759370481, 26.8205528755282, 123.376770323086}},
    {0.01,
     4.0,
     {3.95085234959632e-06, 5.14163961832873e-06, 6.44942509420261e-06, 8.06517908526972e-06, 1.51828843207334e-05,
      2.58991230124126e-05, 3.53548755560393e-05, 0.00010526360659078, 0.000211698216568192, 3.37678223019898}},
    {0.1,
     0.7,
     {0, 0, 0.0648218229760411, 0.119708119304831, 1.87766814749984, 5.53174591367281, 8.58727955042389,
      30.2761991930121, 61.9459907234784, 258.912874957462}},
    {0.5,
     2.0,
     {0, 0, 0.0685987243816584, 0.0924973638213626, 0.194649432855269, 0.423748333150454, 0.700127465682675,
      3.28493862053733, 7.17067321473721, 31.3041345952026}},
    {1.0,
     3.0,
     {0.0611111111111111, 0.0833333333333333, 0.111111111111111, 0.138888888888889, 0.261111111111111,
      0.444444444444444, 0.605555555555556, 1.77777777777778, 3.5, 14.2222222222222}},
    {0.001,
     0.5,
     {2.86501360256083e-05, 3.86492276714614e-05, 5.35967137036232e-05, 8.40983953725657e-05, 0.651230926857019,
      8.10542253909556, 14.1944916625348, 56.8694139055668, 118.980829313292, 505.06515548463}},
};

// At fractional orders the package ignores the signs of both series' terms, which gives an upper bound.
TEST(PrivacyAccountant, DivergencesMatchDpAccounting) {
  for (const Case& c : kPublished) {
    for (std::size_t i = 0; i < kOrders.size(); ++i) {
      if (c.rdp[i] == 0) continue;
      const double ours = subsampled_gaussian_rdp(c.rate, c.noise, kOrders[i]);
      if (kOrders[i] == std::floor(kOrders[i]) || c.rate == 1) {
        EXPECT_NEAR(ours, c.rdp[i], 1e-7 * c.rdp[i] + 1e-12) << c.rate << ' ' << c.noise << ' ' << kOrders[i];
      } else {
        EXPECT_LE(ours, c.rdp[i] * (1 + 1e-9)) << c.rate << ' ' << c.noise << ' ' << kOrders[i];
        EXPECT_GE(ours, c.rdp[i] * 0.8) << c.rate << ' ' << c.noise << ' ' << kOrders[i];
      }
    }
  }
}

// The defining integral, computed by mpmath 1.3 with 30 digits.
TEST(PrivacyAccountant, FractionalOrdersMatchTheIntegral) {
  const auto near = [](double rate, double noise, double alpha, double exact) {
    EXPECT_NEAR(subsampled_gaussian_rdp(rate, noise, alpha), exact, 1e-6 * exact) << rate << ' ' << alpha;
  };
  near(0.001, 0.5, 1.1, 2.38584559842e-5);
  near(0.001, 0.5, 1.5, 3.51700594208e-5);
  near(0.001, 0.5, 2.5, 8.36577977721e-5);
  near(0.1, 0.7, 2.5, 0.119144125639);
  near(0.01, 1, 4.7, 0.000436171642223);
  near(0.01, 1, 10.9, 0.3876114113);
  near(0.5, 2, 2.5, 0.0886298455242);
}

// The divergence by its definition, as the mean of a power of the density ratio.
double by_quadrature(double rate, double noise, double alpha) {
  const auto integrand = [&](double z) {
    const double ratio = 1 - rate + rate * std::exp((2 * z - 1) / (2 * noise * noise));
    const double density = std::exp(-z * z / (2 * noise * noise)) / (noise * std::sqrt(2 * std::numbers::pi));
    return density * (std::pow(ratio, alpha) - 1);
  };
  using Quadrature = boost::math::quadrature::gauss_kronrod<double, 61>;
  const double far = 12 * noise + alpha;
  return std::log1p(Quadrature::integrate(integrand, -far, far, 12, 1e-13)) / (alpha - 1);
}

TEST(PrivacyAccountant, DivergencesMatchTheIntegral) {
  for (const double alpha : {1.3, 2.0, 3.5, 6.0}) {
    for (const auto& [rate, noise] : {std::pair(0.02, 1.5), std::pair(0.3, 3.0), std::pair(0.05, 0.9)}) {
      const double exact = by_quadrature(rate, noise, alpha);
      const double ours = subsampled_gaussian_rdp(rate, noise, alpha);
      EXPECT_GE(ours, exact * (1 - 1e-6)) << rate << ' ' << alpha;
      // Where the series converges too slowly the next integer order is used.
      const double upper = alpha == 1.3 ? by_quadrature(rate, noise, 2) : exact;
      EXPECT_LE(ours, upper * (1 + 1e-6)) << rate << ' ' << alpha;
    }
  }
}

TEST(PrivacyAccountant, DivergencesIncreaseWithTheOrder) {
  for (const Case& c : kPublished) {
    double last = 0;
    for (const double alpha : renyi_orders()) {
      const double rdp = subsampled_gaussian_rdp(c.rate, c.noise, alpha);
      EXPECT_TRUE(std::isfinite(rdp));
      // Below 2 a slow series is replaced by the next integer order, which may exceed the next fractional one.
      if (alpha > 2) {
        EXPECT_GE(rdp, last * (1 - 1e-7)) << c.rate << ' ' << alpha;
      }
      last = alpha > 2 ? rdp : 0;
    }
  }
}

double epsilon_of(double rate, double noise, std::uint64_t times, double delta) {
  PrivacyAccountant accountant;
  accountant.add(rate, noise, times);
  return accountant.epsilon(delta);
}

// dp-accounting with the same orders: acc.get_epsilon(delta), which is larger because of its fractional orders. The
// third case is the training of Abadi et al. 2016 on MNIST.
TEST(PrivacyAccountant, EpsilonsMatchDpAccounting) {
  const auto near = [](double ours, double theirs) {
    EXPECT_LE(ours, theirs * (1 + 1e-9));
    EXPECT_GE(ours, theirs * (1 - 3e-4));
  };
  near(epsilon_of(0.01, 1.0, 1000, 1e-5), 2.10136652542027);
  near(epsilon_of(0.01, 4.0, 10000, 1e-5), 1.03549006603624);
  near(epsilon_of(256.0 / 60000, 1.1, 14040, 1e-5), 2.59436335578536);
  near(epsilon_of(0.1, 2.0, 500, 1e-6), 6.67929276443042);
  near(epsilon_of(1.0, 20.0, 10, 1e-5), 0.615801541208149);
  near(epsilon_of(0.0629, 1.5, 1000, 1e-5), 7.84280909003365);
}

TEST(PrivacyAccountant, NothingReleasedCostsNothing) {
  EXPECT_EQ(PrivacyAccountant().epsilon(1e-5), 0);
  EXPECT_EQ(epsilon_of(0.1, 1, 0, 1e-5), 0);
}

TEST(PrivacyAccountant, ReleasesAddUp) {
  PrivacyAccountant parts;
  parts.add(0.05, 1.2, 30);
  parts.add(0.05, 1.2, 70);
  EXPECT_DOUBLE_EQ(parts.epsilon(1e-5), epsilon_of(0.05, 1.2, 100, 1e-5));
}

TEST(PrivacyAccountant, NoiseWithinSpendsTheWholeBudget) {
  for (const double epsilon : {0.5, 3.0, 10.0}) {
    for (const double first : {0.0, 30.0}) {
      const Releases releases{first, 0.06, 500};
      const double noise = noise_within(epsilon, 1e-5, releases);
      PrivacyAccountant accountant;
      if (first > 0) accountant.add(1, first);
      accountant.add(releases.rate, noise, releases.times);
      EXPECT_LE(accountant.epsilon(1e-5), epsilon);
      EXPECT_GT(accountant.epsilon(1e-5), epsilon * 0.995);
    }
  }
}

TEST(PrivacyAccountant, ThrowsIfNoNoiseSuffices) { EXPECT_THROW(noise_within(0.1, 1e-5, {1.0, 0.06, 500}), Error); }

}  // namespace
}  // namespace sfumato
