#include "sfumato/base/random.h"

#include <Random123/philox.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <set>
#include <vector>

namespace sfumato {
namespace {

TEST(Random, GoldenWordsNeverChange) {
  // The first words of a stream must not change between versions: same seed, same result.
  const RandomStream stream(42, Purpose::training_noise, 7);
  EXPECT_EQ(stream.block(0, 0), (RandomStream(42, Purpose::training_noise, 7).block(0, 0)));
  const r123::Philox4x32::ctr_type counter = {{5, 7, 0, 0x73667561U}};
  const r123::Philox4x32::key_type seed = {{42, 0}};
  const auto derived = r123::Philox4x32()(counter, seed);
  const r123::Philox4x32::key_type key = {{derived[0], derived[1]}};
  const auto words = r123::Philox4x32()(r123::Philox4x32::ctr_type{{9, 1, 3, 0}}, key);
  EXPECT_EQ(stream.block((std::uint64_t{1} << 32) + 9, 3),
            (std::array<std::uint32_t, 4>{words[0], words[1], words[2], words[3]}));
}

TEST(Random, PurposesStepsAndRowsDiffer) {
  std::set<std::array<std::uint32_t, 4>> seen;
  for (std::uint64_t seed : {1U, 2U}) {
    for (Purpose purpose : {Purpose::prior, Purpose::folds}) {
      for (std::uint64_t step : {0U, 1U}) {
        for (std::uint64_t row : {0U, 1U}) seen.insert(RandomStream(seed, purpose, step).block(row));
      }
    }
  }
  EXPECT_EQ(seen.size(), 16U);
}

TEST(Random, NormalHasTheMomentsOfANormal) {
  RowRandom random(RandomStream(3, Purpose::test), 0);
  constexpr int n = 200000;
  double sum = 0;
  double square = 0;
  double fourth = 0;
  for (int i = 0; i < n; ++i) {
    const double z = random.normal();
    sum += z;
    square += z * z;
    fourth += z * z * z * z;
  }
  // Standard errors of the mean, variance and fourth moment: 1, sqrt(2), sqrt(96) over sqrt(n); four of them.
  EXPECT_NEAR(sum / n, 0.0, 4.0 / std::sqrt(n));
  EXPECT_NEAR(square / n, 1.0, 4.0 * std::sqrt(2.0 / n));
  EXPECT_NEAR(fourth / n, 3.0, 4.0 * std::sqrt(96.0 / n));
}

RC_GTEST_PROP(RandomPermutation, VisitsEveryIndexOnce, ()) {
  const auto size = *rc::gen::inRange<std::uint64_t>(1, 2000);
  const RandomPermutation permutation(RandomStream(*rc::gen::arbitrary<std::uint64_t>(), Purpose::test), size);
  std::vector<bool> seen(size, false);
  for (std::uint64_t i = 0; i < size; ++i) {
    const std::uint64_t j = permutation(i);
    RC_ASSERT(j < size);
    RC_ASSERT(!seen[j]);
    seen[j] = true;
  }
}

// The image of an index is uniform and independent of its neighbour's: chi-squared over 10 x 10 cells of (image of 7,
// image of 8), with mean 99 and standard deviation sqrt(198).
TEST(RandomPermutation, SpreadsEvenlyAndNeighboursAreFree) {
  constexpr std::uint64_t size = 10000;
  constexpr int draws = 20000;
  std::vector<int> counts(100);
  for (int i = 0; i < draws; ++i) {
    const RandomPermutation permutation(RandomStream(static_cast<std::uint64_t>(i), Purpose::test), size);
    ++counts[permutation(7) / 1000 * 10 + permutation(8) / 1000];
  }
  double chi_squared = 0;
  for (const int count : counts) chi_squared += (count - draws / 100.0) * (count - draws / 100.0) / (draws / 100.0);
  EXPECT_NEAR(chi_squared, 99, 4 * std::sqrt(198.0));
}

}  // namespace
}  // namespace sfumato
