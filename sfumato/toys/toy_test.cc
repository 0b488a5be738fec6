#include "sfumato/toys/toy.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "sfumato/base/testing.h"

namespace sfumato {
namespace {

using testing::error_of;

constexpr double kPi = std::numbers::pi;

// Expects the mean of f over the rows within four standard errors, estimated from the sample.
void expect_mean(const Points& points, double expected, const std::function<double(double x, double y)>& f) {
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < points.rows(); ++i) {
    const double value = f(points(i, 0), points(i, 1)) - expected;
    sum += value;
    squares += value * value;
  }
  const auto n = static_cast<double>(points.rows());
  const double error = std::sqrt((squares / n - sum / n * sum / n) / n);
  EXPECT_NEAR(sum / n, 0, 4 * error);
}

TEST(ToyLabels, AreTheParts) {
  ToyConfig config{ToyName::eight_gaussians, 5000, 0.1, 5};
  const Points bare = make_toy(config);
  config.labels = true;
  const Points labelled = make_toy(config);
  EXPECT_EQ(labelled.columns, (std::vector<std::string>{"x", "y", "label"}));
  std::vector<int> counts(8);
  for (std::size_t i = 0; i < labelled.rows(); ++i) {
    EXPECT_EQ(labelled(i, 0), bare(i, 0));
    EXPECT_EQ(labelled(i, 1), bare(i, 1));
    const double angle = kPi / 4 * labelled(i, 2);
    EXPECT_LT(std::hypot(labelled(i, 0) - std::cos(angle), labelled(i, 1) - std::sin(angle)), 0.6);
    ++counts[static_cast<std::size_t>(labelled(i, 2))];
  }
  for (const int count : counts) EXPECT_NEAR(count, 625, 4 * 23.4);  // four standard deviations
  config.name = ToyName::swiss_roll;
  EXPECT_EQ(error_of(ErrorKind::usage, [&] { make_toy(config); }),
            "toy set: swiss_roll has one component and no labels; choose another set");
}

struct Moments {
  ToyName name;
  double x;
  double y;
  double square;  // mean squared distance from 0, without the noise
  double unit;    // scale of the noise
  double xy;      // E[x y]
};

class ToyMoments : public ::testing::TestWithParam<Moments> {};

TEST_P(ToyMoments, AreThoseOfTheClosedForm) {
  const Moments& want = GetParam();
  for (double noise : {0.0, 0.1, 0.7}) {
    const Points points = make_toy({want.name, 40000, noise, 5});
    expect_mean(points, want.x, [](double x, double) { return x; });
    expect_mean(points, want.y, [](double, double y) { return y; });
    // Constant values have no standard error: without noise the deviation is a rounding error.
    const double noise_square = 2 * noise * noise * want.unit * want.unit;
    if (noise > 0 || want.name != ToyName::eight_gaussians) {
      expect_mean(points, want.square + noise_square, [](double x, double y) { return x * x + y * y; });
    }
    expect_mean(points, want.xy, [](double x, double y) { return x * y; });
  }
}

// Integrals of x, y, x^2 + y^2 and x y over t; see ToyName for the curves.
INSTANTIATE_TEST_SUITE_P(
    All, ToyMoments,
    ::testing::Values(Moments{ToyName::swiss_roll, 0.2, 0.2 / (3 * kPi), 9.75 * kPi* kPi / 100, 0.1, 0.015 * kPi},
                      Moments{ToyName::s_curve, 0, 0, (2 + 4 / (3 * kPi)) / 100, 0.1, -1 / (300 * kPi)},
                      Moments{ToyName::moons, 0.5, 0.25, (3.25 - 2 / kPi) / 2, 1, (0.5 - 2 / kPi) / 2},
                      Moments{ToyName::circles, 0, 0, (1 + 0.25) / 2, 1, 0},
                      // The products x y of the 8 squares' centres sum to 8.
                      Moments{ToyName::checkerboard, 0, 0, 32.0 / 3, 1, 1},
                      Moments{ToyName::pinwheel, 0, 0, 1 + 0.09, 1, 0},
                      Moments{ToyName::eight_gaussians, 0, 0, 1, 1, 0},
                      Moments{ToyName::two_spirals, 0, 0, kPi* kPi / 2, 1, kPi / 6 - 1 / (36 * kPi)}),
    [](const auto& set) { return to_string(set.param.name); });

TEST(Toy, MatchesTheFormulaWhereThereIsNoNoise) {
  for (std::size_t i = 0; i < 100; ++i) {
    const Points roll = make_toy({ToyName::swiss_roll, 100, 0, 1});
    const double t = 10 * std::hypot(roll(i, 0), roll(i, 1));
    EXPECT_NEAR(roll(i, 0), t * std::cos(t) / 10, 1e-12);
    EXPECT_NEAR(roll(i, 1), t * std::sin(t) / 10, 1e-12);
    const Points curve = make_toy({ToyName::s_curve, 100, 0, 1});
    const double z = std::abs(10 * curve(i, 1)) - 1;
    EXPECT_NEAR(100 * curve(i, 0) * curve(i, 0) + z * z, 1, 1e-12);
    const Points moons = make_toy({ToyName::moons, 100, 0, 1});
    const bool upper = std::abs(std::hypot(moons(i, 0), moons(i, 1)) - 1) < 1e-12 && moons(i, 1) >= 0;
    const bool lower = std::abs(std::hypot(moons(i, 0) - 1, moons(i, 1) - 0.5) - 1) < 1e-12 && moons(i, 1) <= 0.5;
    EXPECT_TRUE(upper || lower);
  }
}

TEST(Toy, CheckerboardStaysOnItsSquares) {
  const Points points = make_toy({ToyName::checkerboard, 1000, 0, 1});
  for (std::size_t i = 0; i < points.rows(); ++i) {
    EXPECT_EQ(static_cast<int>(std::floor(points(i, 0) / 2) + std::floor(points(i, 1) / 2)) % 2, 0);
    EXPECT_LE(std::abs(points(i, 0)), 4);
  }
}

RC_GTEST_PROP(Toy, ARowDependsOnNothingButItsIndex, ()) {
  const auto name = static_cast<ToyName>(*rc::gen::inRange(0, kToyCount));
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto first = *rc::gen::inRange<std::size_t>(0, 50);
  const auto count = *rc::gen::inRange<std::size_t>(1, 50);
  const Points all = make_toy({name, 100, 0.1, seed});
  const Points fewer = make_toy({name, first + count, 0.1, seed});
  std::vector<double> part(2 * count);
  draw_toy({name, 1, 0.1, seed}, first, part);
  for (std::size_t i = 0; i < part.size(); ++i) {
    RC_ASSERT(part[i] == all.values[2 * first + i]);
    RC_ASSERT(part[i] == fewer.values[2 * first + i]);
  }
}

TEST(Toy, SeedsAndSetsDiffer) {
  EXPECT_NE(make_toy({ToyName::moons, 10, 0.1, 0}).values, make_toy({ToyName::moons, 10, 0.1, 1}).values);
  EXPECT_EQ(make_toy({ToyName::moons, 10, 0.1, 0}).values, make_toy({ToyName::moons, 10, 0.1, 0}).values);
  EXPECT_EQ(make_toy({}).columns, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(make_toy({}).rows(), 10000U);
}

TEST(Toy, NamesComeBackAndTyposAreCorrected) {
  ASSERT_EQ(toy_names().size(), static_cast<std::size_t>(kToyCount));
  for (const std::string& name : toy_names()) {
    EXPECT_EQ(to_string(parse_toy(name)), name);
    EXPECT_TRUE(is_toy(name));
  }
  EXPECT_FALSE(is_toy("moon"));
  EXPECT_EQ(error_of(ErrorKind::usage, [] { parse_toy("swis_roll"); }),
            "no toy set is called 'swis_roll'; did you mean 'swiss_roll'?");
  EXPECT_NE(error_of(ErrorKind::usage, [] { parse_toy("qqqqqqqqqqqqq"); }).find("two_spirals"), std::string::npos);
}

TEST(Toy, RefusesSettingsOutOfRange) {
  const ToyName moons = ToyName::moons;
  error_of(ErrorKind::usage, [&] { make_toy({moons, 0, 0.1, 0}); });
  error_of(ErrorKind::usage, [&] { make_toy({moons, std::numeric_limits<std::size_t>::max(), 0.1, 0}); });
  error_of(ErrorKind::usage, [&] { make_toy({moons, 1, -0.1, 0}); });
  error_of(ErrorKind::usage, [&] { make_toy({moons, 1, std::nan(""), 0}); });
  error_of(ErrorKind::usage, [&] { make_toy({moons, 1, HUGE_VAL, 0}); });
}

}  // namespace
}  // namespace sfumato
