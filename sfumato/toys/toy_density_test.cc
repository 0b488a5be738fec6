#include "sfumato/toys/toy_density.h"

#include <gtest/gtest.h>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <limits>

#include "sfumato/base/random.h"
#include "sfumato/base/testing.h"

namespace sfumato {
namespace {

using testing::error_of;

constexpr double kPi = 3.14159265358979323846;

// A standardised view of the data with added noise.
const ToyView kModelView{{0.1, -0.05}, {0.7, 0.4}, 0.8, 0.6};
const ToyView kLittleNoise{{0.1, -0.05}, {0.7, 0.4}, 0.99, 0.004};

struct Table {
  ToyPoint gain;
  ToyPoint shift;
  ToyPoint variance;
};

Table frame_of(ToyName name, double noise, const ToyView& view) {
  const double own = noise * toy_shape(name).noise_unit;
  const auto variance = [&](std::size_t j) {
    return std::pow(view.alpha * own / view.scale[j], 2) + view.sigma * view.sigma;
  };
  const ToyPoint gain{view.alpha / view.scale[0], view.alpha / view.scale[1]};
  return {gain, {-gain.x * view.mean[0], -gain.y * view.mean[1]}, {variance(0), variance(1)}};
}

long double log_law(const ToyCurve& curve, long double t) {
  const long double z = (t - curve.a) / curve.b;
  switch (curve.law) {
    case ToyLaw::uniform:
      return -std::log(static_cast<long double>(curve.b - curve.a));
    case ToyLaw::square_root:
      return std::log(2 * t / curve.b / curve.b);
    case ToyLaw::normal:
      return -z * z / 2 - std::log(std::sqrt(2 * static_cast<long double>(kPi)) * curve.b);
  }
  return 0;
}

// The reference: adaptive Gauss-Kronrod quadrature over many pieces of the curve, relative to the integrand's peak.
long double log_integral(const ToyCurve& curve, const Table& table, ToyPoint y) {
  using Rule = boost::math::quadrature::gauss_kronrod<long double, 31>;
  constexpr int kPieces = 2048;
  const bool normal = curve.law == ToyLaw::normal;
  const long double begin = normal ? curve.a - 12 * curve.b : curve.law == ToyLaw::square_root ? 0 : curve.a;
  const long double width = ((normal ? curve.a + 12 * curve.b : curve.b) - begin) / kPieces;
  const auto exponent = [&](long double t) {
    const ToyPoint p = curve.at(static_cast<double>(t), curve.arm);
    const long double x = y.x - table.shift.x - table.gain.x * static_cast<long double>(p.x);
    const long double z = y.y - table.shift.y - table.gain.y * static_cast<long double>(p.y);
    return log_law(curve, t) - x * x / table.variance.x / 2 - z * z / table.variance.y / 2;
  };
  long double peak = -std::numeric_limits<long double>::infinity();
  std::vector<long double> peaks(kPieces, peak);
  for (int i = 0; i < 16 * kPieces; ++i) {
    long double& of_piece = peaks[static_cast<std::size_t>(i / 16)];
    of_piece = std::max(of_piece, exponent(begin + (i + 0.5L) * width / 16));
    peak = std::max(peak, of_piece);
  }
  long double sum = 0;
  for (int i = 0; i < kPieces; ++i) {
    // Neighbouring pieces too, because a narrow peak may lie between the 16 points of a piece.
    const auto first = static_cast<std::size_t>(std::max(i - 1, 0));
    const auto last = static_cast<std::size_t>(std::min(i + 1, kPieces - 1));
    if (std::max({peaks[first], peaks[static_cast<std::size_t>(i)], peaks[last]}) < peak - 60) continue;
    const auto term = [&](long double t) { return std::exp(exponent(t) - peak); };
    sum += Rule::integrate(term, begin + i * width, begin + (i + 1) * width, 10, 1e-9L);
  }
  return peak + std::log(sum) -
         std::log(2 * static_cast<long double>(kPi) * std::sqrt(table.variance.x) * std::sqrt(table.variance.y));
}

double slow_log_density(ToyName name, double noise, const ToyView& view, ToyPoint y) {
  const Table table = frame_of(name, noise, view);
  std::vector<long double> logs;
  for (const ToyPart& part : toy_shape(name).parts) {
    logs.push_back(log_integral(std::get<ToyCurve>(part), table, y));
  }
  const long double peak = *std::max_element(logs.begin(), logs.end());
  long double sum = 0;
  for (const long double log : logs) sum += std::exp(log - peak);
  return static_cast<double>(peak + std::log(sum / static_cast<long double>(logs.size())));
}

class CurveDensity : public ::testing::TestWithParam<ToyName> {};

TEST_P(CurveDensity, IsTheIntegralAlongTheCurve) {
  struct Case {
    double noise;
    ToyView view;
    double spread;  // distance of the points in units of the data
  };
  const std::vector<Case> cases{{0.1, {}, 0.05},         {0.1, {}, 2},         {0.001, {}, 0.002},
                                {0.001, {}, 0.3},        {1, {}, 1},           {0.1, kModelView, 0.5},
                                {0, kLittleNoise, 0.02}, {0.1, kModelView, 20}};
  RowRandom random(RandomStream(7, Purpose::test), 0);
  for (const Case& c : cases) {
    const ToyDensity density(GetParam(), c.noise, c.view);
    const Table table = frame_of(GetParam(), c.noise, c.view);
    const Points points = make_toy({GetParam(), 2, 0.1, 11});
    for (std::size_t i = 0; i < points.rows(); ++i) {
      const ToyPoint y{table.shift.x + table.gain.x * points(i, 0) + c.spread * random.normal(),
                       table.shift.y + table.gain.y * points(i, 1) + c.spread * random.normal()};
      const double slow = slow_log_density(GetParam(), c.noise, c.view, y);
      // Points on curves have the rounding error of a double, which a steep kernel amplifies.
      EXPECT_NEAR(density.log_density(y), slow, 1e-11 + 1e-13 * std::abs(slow)) << c.noise << " " << y.x << " " << y.y;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, CurveDensity,
                         ::testing::Values(ToyName::swiss_roll, ToyName::s_curve, ToyName::moons, ToyName::circles,
                                           ToyName::pinwheel, ToyName::two_spirals),
                         [](const auto& set) { return to_string(set.param); });

TEST(ToyDensity, OfPointsIsTheMixture) {
  const Table table = frame_of(ToyName::eight_gaussians, 0.1, kModelView);
  const ToyDensity density(ToyName::eight_gaussians, 0.1, kModelView);
  for (const ToyPoint y : {ToyPoint{0.3, -0.2}, ToyPoint{5, 4}, ToyPoint{-1.2, 0}}) {
    double sum = 0;
    for (const ToyPart& part : toy_shape(ToyName::eight_gaussians).parts) {
      const auto& p = std::get<ToyPoint>(part);
      const double x = y.x - table.shift.x - table.gain.x * p.x;
      const double z = y.y - table.shift.y - table.gain.y * p.y;
      sum += std::exp(-x * x / table.variance.x / 2 - z * z / table.variance.y / 2) / 8;
    }
    EXPECT_NEAR(density.log_density(y), std::log(sum / (2 * kPi * std::sqrt(table.variance.x * table.variance.y))),
                1e-12);
  }
}

// With little noise, the density near a curve is that of t divided by the speed, spread across the curve.
TEST(ToyDensity, IsAccurateForLittleNoise) {
  for (const double noise : {1e-4, 1e-6, 1e-8}) {
    const ToyDensity density(ToyName::moons, noise);
    for (const double t : {0.3, 1.0, 2.9}) {
      const double expected = 0.5 / kPi / (std::sqrt(2 * kPi) * noise);
      EXPECT_NEAR(density.log_density({std::cos(t), std::sin(t)}), std::log(expected), 1e-7 + 1e-14 / noise) << noise;
    }
  }
}

TEST(ToyDensity, IsAccurateFarOut) {
  for (int i = 0; i < kToyCount; ++i) {
    const auto name = static_cast<ToyName>(i);
    const ToyDensity density(name, 0.1);
    const double unit = 0.1 * toy_shape(name).noise_unit;
    for (const double x : {1e3, 1e6, 1e10, 1e30, 1e100}) {
      const DensityAt at = density.at({x, -x});
      EXPECT_NEAR(at.log_density / -std::pow(x / unit, 2), 1, 1e-11 + 14 / x) << to_string(name) << " " << x;
      EXPECT_NEAR(at.score.x / -(x / unit / unit), 1, 1e-11 + 14 / x);
    }
  }
}

class AnyDensity : public ::testing::TestWithParam<ToyName> {};

// Sums over a lattice finer than the noise are integrals to double precision.
TEST_P(AnyDensity, IntegratesToOneWithAMeanScoreOfNone) {
  const ToyDensity density(GetParam(), 0.2, kModelView);
  const double step = 0.45;
  double mass = 0;
  double x = 0;
  double y = 0;
  for (int i = -29; i <= 29; ++i) {
    for (int j = -29; j <= 29; ++j) {
      const DensityAt at = density.at({i * step, j * step});
      const double p = std::exp(at.log_density) * step * step;
      mass += p;
      x += p * at.score.x;
      y += p * at.score.y;
    }
  }
  EXPECT_NEAR(mass, 1, 1e-12);
  EXPECT_NEAR(x, 0, 1e-12);
  EXPECT_NEAR(y, 0, 1e-12);
}

TEST_P(AnyDensity, HasTheScoreOfItsDifferences) {
  RowRandom random(RandomStream(3, Purpose::test), 0);
  for (const ToyView& view : {ToyView(), kModelView, kLittleNoise}) {
    const ToyDensity density(GetParam(), 0.1, view);
    const Table table = frame_of(GetParam(), 0.1, view);
    for (int i = 0; i < 20; ++i) {
      const ToyPoint y{2 * random.normal(), 2 * random.normal()};
      // Richardson extrapolation of central differences with a step proportional to the noise.
      const auto slope = [&](double x, double z) {
        const auto central = [&](double h) {
          return (density.log_density({y.x + h * x, y.y + h * z}) - density.log_density({y.x - h * x, y.y - h * z})) /
                 (2 * h);
        };
        return (4 * central(0.5) - central(1)) / 3;
      };
      const ToyPoint h{0.005 * std::sqrt(table.variance.x), 0.005 * std::sqrt(table.variance.y)};
      const ToyPoint score = density.at(y).score;
      const double rounding = 1e-13 * std::abs(density.log_density(y));
      EXPECT_NEAR(score.x * h.x, slope(h.x, 0), 1e-6 * std::abs(score.x * h.x) + 1e-8 + rounding);
      EXPECT_NEAR(score.y * h.y, slope(0, h.y), 1e-6 * std::abs(score.y * h.y) + 1e-8 + rounding);
    }
  }
}

TEST_P(AnyDensity, ChangesWithTheViewByTheRule) {
  const ToyView columns{{0.3, -2}, {0.5, 3}};
  const ToyDensity plain(GetParam(), 0.1);
  const ToyDensity seen(GetParam(), 0.1, columns);
  const ToyDensity noise_only(GetParam(), 0.1, {{0.3, -2}, {0.5, 3}, 0, 1});
  RowRandom random(RandomStream(4, Purpose::test), 0);
  for (int i = 0; i < 50; ++i) {
    const ToyPoint x{2 * random.normal(), 2 * random.normal()};
    const ToyPoint z{(x.x - 0.3) / 0.5, (x.y + 2) / 3};
    const DensityAt expected = plain.at(x);
    const double size = 1e-11 + 1e-13 * std::abs(expected.log_density);
    EXPECT_NEAR(seen.log_density(z), expected.log_density + std::log(0.5 * 3), size);
    EXPECT_NEAR(seen.at(z).score.x, expected.score.x * 0.5, 1e-9 * (1 + std::abs(expected.score.x)));
    EXPECT_NEAR(seen.at(z).score.y, expected.score.y * 3, 1e-9 * (1 + std::abs(expected.score.y)));
    EXPECT_NEAR(noise_only.log_density(x), -0.5 * (x.x * x.x + x.y * x.y) - std::log(2 * kPi), 1e-12);
    EXPECT_NEAR(noise_only.at(x).score.x, -x.x, 1e-12);
  }
}

// Pearson's chi-squared test of 40000 points; expected counts are integrals over the cells.
TEST_P(AnyDensity, IsThatOfThePoints) {
  constexpr int kCells = 14;
  constexpr int kFine = 12;
  constexpr std::size_t kRows = 40000;
  const Points points = make_toy({GetParam(), kRows, 0.3, 17});
  const Standardizer transform = Standardizer::fit(points);
  const ToyDensity density(GetParam(), 0.3, view_through(transform));
  const double cell = 5.6 / kCells;
  std::vector<double> counts(kCells * kCells + 1);
  for (std::size_t i = 0; i < kRows; ++i) {
    const auto index = [&](std::size_t j) {
      return static_cast<int>(std::floor((points(i, j) - transform.mean[j]) / transform.scale[j] / cell)) + kCells / 2;
    };
    const bool inside = std::min(index(0), index(1)) >= 0 && std::max(index(0), index(1)) < kCells;
    counts[inside ? static_cast<std::size_t>(index(0)) * kCells + static_cast<std::size_t>(index(1))
                  : counts.size() - 1] += 1;
  }
  std::vector<double> expected(counts.size());
  double outside = kRows;
  for (int i = 0; i < kCells * kFine; ++i) {
    for (int j = 0; j < kCells * kFine; ++j) {
      const double step = cell / kFine;
      const ToyPoint middle{(i + 0.5) * step - 2.8, (j + 0.5) * step - 2.8};
      const double mass = kRows * std::exp(density.log_density(middle)) * step * step;
      expected[static_cast<std::size_t>(i / kFine) * kCells + static_cast<std::size_t>(j / kFine)] += mass;
      outside -= mass;
    }
  }
  expected.back() = outside;
  double statistic = 0;
  int degrees = -1;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (expected[i] < 10) continue;
    statistic += std::pow(counts[i] - expected[i], 2) / expected[i];
    ++degrees;
  }
  EXPECT_GT(degrees, 30);
  EXPECT_NEAR(statistic, degrees, 4 * std::sqrt(2.0 * degrees));
}

INSTANTIATE_TEST_SUITE_P(All, AnyDensity,
                         ::testing::Values(ToyName::swiss_roll, ToyName::s_curve, ToyName::moons, ToyName::circles,
                                           ToyName::checkerboard, ToyName::pinwheel, ToyName::eight_gaussians,
                                           ToyName::two_spirals),
                         [](const auto& set) { return to_string(set.param); });

TEST(ToyDensity, OfManyPointsIsThatOfEach) {
  ThreadPool pool(3);
  const Points points = make_toy({ToyName::moons, 1000, 0.1, 2});
  const ToyDensity density(ToyName::moons, 0.1);
  std::vector<double> out(1000);
  density.log_density(points.values, out, pool);
  for (std::size_t i = 0; i < 1000; ++i) EXPECT_EQ(out[i], density.log_density({points(i, 0), points(i, 1)}));
  EXPECT_THROW(density.log_density(points.values, std::span(out).first(5), pool), Error);
}

TEST(ToyDensity, HasTheScoresOfManyPoints) {
  const ToyDensity density(ToyName::moons, 0.1, {{0, 0}, {1, 1}, 0.8, 0.6});
  ThreadPool pool(3);
  MatrixBuffer x(1000, 2);
  RowRandom random(RandomStream(4, Purpose::test), 0);
  for (std::size_t i = 0; i < 1000; ++i) {
    for (float& value : x.row(i)) value = static_cast<float>(random.normal());
  }
  MatrixBuffer score(1000, 2);
  density.score(x, score, pool);
  for (std::size_t i = 0; i < 1000; ++i) {
    const ToyPoint expected = density.at({static_cast<double>(x(i, 0)), static_cast<double>(x(i, 1))}).score;
    EXPECT_EQ(score(i, 0), static_cast<float>(expected.x));
    EXPECT_EQ(score(i, 1), static_cast<float>(expected.y));
  }
  EXPECT_THROW(density.score(x.view().cols_from(0, 1), score, pool), Error);
  x(700, 1) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(density.score(x, score, pool), Error);
}

TEST(ToyDensity, HasTheWidthOfItsNoise) {
  EXPECT_DOUBLE_EQ(ToyDensity(ToyName::moons, 0.1).noise_width(), 0.1);
  EXPECT_DOUBLE_EQ(ToyDensity(ToyName::swiss_roll, 0.3).noise_width(), 0.03);
  EXPECT_DOUBLE_EQ(ToyDensity(ToyName::moons, 0.3, {{0, 0}, {1, 0.5}, 1, 0.4}).noise_width(), 0.5);
}

TEST(ToyDensity, RefusesWhereThereIsNone) {
  EXPECT_NE(error_of(ErrorKind::usage, [] { ToyDensity(ToyName::moons, 0); }).find("without noise"), std::string::npos);
  EXPECT_NO_THROW(ToyDensity(ToyName::moons, 0, {{0, 0}, {1, 1}, 1, 0.01}));
  error_of(ErrorKind::usage, [] { ToyDensity(ToyName::moons, -1); });
  error_of(ErrorKind::usage, [] { ToyDensity(ToyName::moons, std::nan("")); });
  error_of(ErrorKind::usage, [] { ToyDensity(ToyName::moons, 0.1, {{0, 0}, {1, 0}}); });
  error_of(ErrorKind::usage, [] { ToyDensity(ToyName::moons, 0.1, {{0, 0}, {1, 1}, -1, 1}); });
  error_of(ErrorKind::usage, [] { view_through({{0, 0}, {1, 0}}); });
  error_of(ErrorKind::usage, [] { view_through({{0, 0, 0}, {1, 1, 1}}); });
  const ToyDensity density(ToyName::moons, 0.1);
  error_of(ErrorKind::bad_data, [&] { density.at({std::nan(""), 0}); });
  error_of(ErrorKind::bad_data, [&] { density.at({0, HUGE_VAL}); });
  error_of(ErrorKind::bad_data, [&] { density.at({1e200, 0}); });
  ThreadPool pool(1);
  std::vector<double> out(2);
  const std::vector<double> bad{0, 0, 0, std::nan("")};
  EXPECT_NE(error_of(ErrorKind::bad_data, [&] { density.log_density(bad, out, pool); }).find("row 1"),
            std::string::npos);
}

}  // namespace
}  // namespace sfumato
