#include "sfumato/measures/sliced_wasserstein.h"

#include <hwy/contrib/sort/vqsort.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/measures/samples.h"

namespace sfumato {

namespace {

std::vector<double> unit_direction(std::uint64_t seed, std::size_t index, std::size_t dim) {
  RowRandom random(RandomStream(seed, Purpose::projections), index);
  std::vector<double> direction(dim);
  for (double& d : direction) d = random.normal();
  const double length = std::sqrt(std::inner_product(direction.begin(), direction.end(), direction.begin(), 0.0));
  for (double& d : direction) d /= length;
  return direction;
}

std::vector<double> sorted_projection(const Points& points, const std::vector<double>& direction,
                                      const hwy::Sorter& sort) {
  std::vector<double> projected(points.rows());
  for (std::size_t i = 0; i < projected.size(); ++i) {
    const std::span<const double> row = points.row(i);
    projected[i] = std::inner_product(row.begin(), row.end(), direction.begin(), 0.0);
  }
  sort(projected.data(), projected.size(), hwy::SortAscending());
  return projected;
}

// The integral over u in (0, 1) of the squared difference of the two quantile functions, which are step functions.
double squared_distance(const std::vector<double>& a, const std::vector<double>& b) {
  const std::size_t n = a.size();
  const std::size_t m = b.size();
  double sum = 0;
  std::size_t i = 0;
  std::size_t j = 0;
  std::size_t at = 0;  // u in units of 1 / (n m)
  while (i < n && j < m) {
    const std::size_t next = std::min((i + 1) * m, (j + 1) * n);
    const double difference = a[i] - b[j];
    sum += static_cast<double>(next - at) * difference * difference;
    at = next;
    if (at == (i + 1) * m) ++i;
    if (at == (j + 1) * n) ++j;
  }
  return sum / (static_cast<double>(n) * static_cast<double>(m));
}

}  // namespace

double sliced_wasserstein(const Points& a, const Points& b, ThreadPool& pool, std::uint64_t seed,
                          std::size_t directions) {
  check_comparable(a, b, 1);
  if (directions == 0) fail(ErrorKind::usage, "sliced Wasserstein: 0 directions; give 1 or more");
  std::vector<double> squares(directions);
  pool.parallel_for(directions, [&](std::size_t index, std::size_t) {
    const std::vector<double> direction = unit_direction(seed, index, a.cols());
    const hwy::Sorter sort;
    squares[index] = squared_distance(sorted_projection(a, direction, sort), sorted_projection(b, direction, sort));
  });
  return std::sqrt(std::accumulate(squares.begin(), squares.end(), 0.0) / static_cast<double>(directions));
}

}  // namespace sfumato
