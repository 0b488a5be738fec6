// Compares with SciPy and scikit-learn, recorded by testdata/make_reference.py.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sfumato/measures/c2st.h"
#include "sfumato/measures/energy_distance.h"
#include "sfumato/measures/sliced_wasserstein.h"

namespace sfumato {
namespace {

struct Case {
  std::string name;
  Points a;
  Points b;
  nlohmann::json expected;
};

std::vector<Case> cases() {
  std::ifstream stream(SFUMATO_TESTDATA "/reference.json");
  std::vector<Case> all;
  const nlohmann::json file = nlohmann::json::parse(stream);
  for (const nlohmann::json& entry : file["cases"]) {
    const std::vector<std::string> columns{"x", "y"};
    all.push_back({entry["name"], {columns, entry["a"]}, {columns, entry["b"]}, entry});
  }
  EXPECT_EQ(all.size(), 4U);
  return all;
}

Points first_column(const Points& points) {
  Points column{{"x"}, {}};
  for (std::size_t i = 0; i < points.rows(); ++i) column.values.push_back(points(i, 0));
  return column;
}

double expected(const Case& c, const char* what) { return c.expected[what].get<double>(); }

TEST(Reference, EnergyDistanceMatchesSciPy) {
  ThreadPool pool(2);
  for (const Case& c : cases()) {
    EXPECT_NEAR(energy_distance(c.a, c.b, pool), expected(c, "energy"), 1e-9) << c.name;
    EXPECT_NEAR(energy_distance(first_column(c.a), first_column(c.b), pool), expected(c, "energy_1d"), 1e-7) << c.name;
  }
}

TEST(Reference, SlicedWassersteinMatchesTheQuantileDistance) {
  ThreadPool pool(2);
  for (const Case& c : cases()) {
    EXPECT_NEAR(sliced_wasserstein(first_column(c.a), first_column(c.b), pool), expected(c, "w2_1d"), 1e-9) << c.name;
    // Random against evenly spaced directions: the standard error at 4096 directions is below 1%.
    EXPECT_NEAR(sliced_wasserstein(c.a, c.b, pool, 0, 4096) / expected(c, "sliced"), 1, 0.03) << c.name;
  }
}

// scikit-learn sums gradients in float32, so a split may differ where two are nearly equal.
TEST(Reference, C2stMatchesScikitLearn) {
  ThreadPool pool(2);
  for (const Case& c : cases()) {
    std::vector<std::size_t> fold;
    for (std::size_t i = 0; i < c.a.rows(); ++i) fold.push_back(i % 5);
    for (std::size_t i = 0; i < c.b.rows(); ++i) fold.push_back(i % 5);
    EXPECT_NEAR(c2st_on_folds(c.a, c.b, fold, 5, pool), expected(c, "auc"), 0.004) << c.name;
  }
}

}  // namespace
}  // namespace sfumato
