#include "sfumato/kernels/closest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/kernels/testing.h"

namespace sfumato {
namespace {

using testing::GuardedMatrix;

float reference(std::span<const float> query, ConstMatrix references, std::size_t begin, std::size_t end) {
  float best = std::numeric_limits<float>::infinity();
  for (std::size_t i = begin; i < end; ++i) {
    float sum = 0;
    for (std::size_t j = 0; j < query.size(); ++j) sum += std::min(std::abs(references(j, i) - query[j]), 1.0F);
    best = std::min(best, sum);
  }
  return best;
}

// The rows outside the range equal the query, so that reading one of them changes the result.
TEST(ClosestClippedL1, MatchesTheScalarReferenceBitForBitAtEveryTail) {
  testing::for_each_target([](std::int64_t) {
    for (const std::size_t dim : {1U, 3U, 14U}) {
      for (std::size_t count = 0; count <= 140; ++count) {
        const std::size_t begin = count % 5;
        GuardedMatrix references(dim, count + 8, 1);
        GuardedMatrix query(1, dim, 2);
        for (std::size_t j = 0; j < dim; ++j) {
          for (std::size_t i = 0; i < count + 8; ++i) {
            if (i < begin || i >= begin + count) references.view()(j, i) = query.view()(0, j);
          }
        }
        const std::span<const float> at = query.view().row(0);
        ASSERT_EQ(closest_clipped_l1(at, references.view(), begin, begin + count),
                  reference(at, references.view(), begin, begin + count))
            << dim << " numbers, " << count << " rows";
      }
    }
  });
}

TEST(ClosestClippedL1, CountsCategoriesAsEqualOrDifferent) {
  MatrixBuffer references(2, 3);
  const std::vector<float> indices{0, 5, 9, 4, 4, 1e30F};
  for (std::size_t i = 0; i < 6; ++i) references(i / 3, i % 3) = indices[i];
  EXPECT_EQ(closest_clipped_l1(std::vector<float>{5, 4}, references, 0, 3), 0);
  EXPECT_EQ(closest_clipped_l1(std::vector<float>{5, 4}, references, 2, 3), 2);
  EXPECT_EQ(closest_clipped_l1(std::vector<float>{7, 1e30F}, references, 0, 3), 1);  // missing equals missing
}

TEST(ClosestClippedL1, RefusesOtherShapes) {
  const MatrixBuffer references(2, 3);
  EXPECT_THROW(closest_clipped_l1(std::vector<float>{1}, references, 0, 3), Error);
  EXPECT_THROW(closest_clipped_l1(std::vector<float>{1, 2}, references, 0, 4), Error);
  EXPECT_THROW(closest_clipped_l1(std::vector<float>{1, 2}, references, 2, 1), Error);
}

}  // namespace
}  // namespace sfumato
