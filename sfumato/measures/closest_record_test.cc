#include "sfumato/measures/closest_record.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sfumato/measures/testing.h"

namespace sfumato {
namespace {

using testing::kMissing;
using testing::mixed_table;
using testing::TableMaker;

// Gower's distance by its definition; ranges of `of`.
double gower(const Table& of, const Table& a, std::size_t i, const Table& b, std::size_t j) {
  double total = 0;
  for (std::size_t c = 0; c < of.columns.size(); ++c) {
    if (of.columns[c].numbers.empty()) {
      total += a.columns[c].indices[i] == b.columns[c].indices[j] ? 0 : 1;
      continue;
    }
    double least = std::numeric_limits<double>::infinity();
    double greatest = -least;
    for (const double value : of.columns[c].numbers) {
      if (std::isnan(value)) continue;
      least = std::min(least, value);
      greatest = std::max(greatest, value);
    }
    const double x = a.columns[c].numbers[i];
    const double y = b.columns[c].numbers[j];
    if (std::isnan(x) || std::isnan(y)) {
      total += std::isnan(x) && std::isnan(y) ? 0 : 1;
    } else {
      total += std::min(std::abs(x - y) / (greatest - least), 1.0);
    }
  }
  return total / static_cast<double>(of.columns.size());
}

TEST(ClosestRecord, IsTheSmallestGowerDistance) {
  const Table real = mixed_table(300, 1);
  const Table synthetic = mixed_table(100, 2, 0.5);
  const GowerSpace space(real);
  ThreadPool one(1);
  ThreadPool three(3);
  const std::vector<double> distances = closest_distances(space.encode(synthetic), space.encode(real), {}, one);
  EXPECT_EQ(distances, closest_distances(space.encode(synthetic), space.encode(real), {}, three));
  for (std::size_t i = 0; i < synthetic.rows; ++i) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < real.rows; ++j) least = std::min(least, gower(real, synthetic, i, real, j));
    EXPECT_NEAR(distances[i], least, 1e-6);
  }
}

TEST(ClosestRecord, SkipsTheRowItself) {
  const Table real = mixed_table(80, 1);
  const GowerSpace space(real);
  ThreadPool pool(2);
  const std::vector<std::size_t> own{0, 40, 79};
  MatrixBuffer queries(5, 3);
  const MatrixBuffer rows = space.encode(real);
  for (std::size_t j = 0; j < 5; ++j) {
    for (std::size_t q = 0; q < 3; ++q) queries(j, q) = rows(j, own[q]);
  }
  const std::vector<double> distances = closest_distances(queries, rows, own, pool);
  for (std::size_t q = 0; q < 3; ++q) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < real.rows; ++j) {
      if (j != own[q]) least = std::min(least, gower(real, real, own[q], real, j));
    }
    EXPECT_NEAR(distances[q], least, 1e-6);
  }
}

TEST(ExactCopies, AreEqualInEveryColumn) {
  const Table real = TableMaker().numbers("x", {1, 2, kMissing, -0.0}).indices("c", {0, 1, -1, 1}, 2).table();
  const Table other = TableMaker().numbers("x", {1, 2, kMissing, 0, 1}).indices("c", {0, 0, -1, 1, -1}, 2).table();
  EXPECT_EQ(exact_copies(other, real), 3U);  // (1, 0), (missing, missing), and -0 equals 0
  EXPECT_EQ(exact_copies(real, real), 4U);
}

// Values that are equal in float but not in double.
TEST(ExactCopies, AreExactInDouble) {
  const Table real = TableMaker().numbers("x", {0, 1e9}).table();
  EXPECT_EQ(exact_copies(TableMaker().numbers("x", {1, 1e9 + 1}).table(), real), 0U);
}

TEST(RepeatedRows, CountEachOfThem) {
  const Table table = TableMaker().numbers("x", {1, 2, 1, 3, 1, 2}).indices("c", {0, 0, 0, 0, 1, 0}, 2).table();
  EXPECT_EQ(repeated_rows(table), 4U);
}

}  // namespace
}  // namespace sfumato
