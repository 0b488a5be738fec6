#include "sfumato/tables/value_counts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <random>

namespace sfumato {
namespace {

// Few values are counted by hashing and many by sorting: both as a map counts them.
TEST(ValueCounts, AreThoseOfAMap) {
  std::mt19937_64 random(1);
  for (const std::size_t distinct : {1U, 7U, 4096U, 4097U, 30000U}) {
    std::vector<double> values{0.0,
                               -0.0,
                               std::nan(""),
                               std::numeric_limits<double>::lowest(),
                               std::numeric_limits<double>::max(),
                               std::numeric_limits<double>::denorm_min()};
    std::normal_distribution<double> normal;
    std::vector<double> pool(distinct);
    for (double& value : pool) value = std::ldexp(normal(random), static_cast<int>(random() % 40) - 20);
    for (std::size_t i = 0; i < 3 * distinct; ++i) values.push_back(pool[random() % distinct]);
    std::map<double, std::size_t> expected;
    for (const double value : values) {
      if (!std::isnan(value)) ++expected[value];
    }
    const std::vector<ValueCount> counts = count_values(values);
    ASSERT_EQ(counts.size(), expected.size());
    auto want = expected.begin();
    for (const ValueCount& count : counts) {
      ASSERT_EQ(count.value, want->first);
      ASSERT_EQ(count.count, want->second);
      ++want;
    }
  }
  EXPECT_TRUE(count_values({}).empty());
}

}  // namespace
}  // namespace sfumato
