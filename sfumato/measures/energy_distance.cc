#include "sfumato/measures/energy_distance.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "sfumato/measures/samples.h"

namespace sfumato {

namespace {

constexpr std::size_t kRows = 64;  // rows per task

// Column-major, so that the inner loop has unit stride.
std::vector<double> transposed(const Points& points) {
  std::vector<double> columns(points.values.size());
  for (std::size_t i = 0; i < points.rows(); ++i) {
    for (std::size_t j = 0; j < points.cols(); ++j) columns[j * points.rows() + i] = points(i, j);
  }
  return columns;
}

// The sum of the distances from a point to rows `first` and later of a transposed matrix.
double distances_from(std::span<const double> point, const std::vector<double>& columns, std::size_t first,
                      std::vector<double>& squares) {
  const std::size_t rows = columns.size() / point.size();
  squares.assign(rows - first, 0.0);
  for (std::size_t j = 0; j < point.size(); ++j) {
    const double* const column = columns.data() + j * rows + first;
    for (std::size_t i = 0; i < squares.size(); ++i) {
      const double difference = column[i] - point[j];
      squares[i] += difference * difference;
    }
  }
  for (double& square : squares) square = std::sqrt(square);
  return std::accumulate(squares.begin(), squares.end(), 0.0);
}

// The mean distance between a row of `a` and one of `b`. Within one sample each pair is measured once and counted
// twice.
double mean_distance(const Points& a, const Points& b, ThreadPool& pool) {
  const bool within = &a == &b;
  const std::vector<double> columns = transposed(b);
  std::vector<double> sums((a.rows() + kRows - 1) / kRows);
  pool.parallel_for(sums.size(), [&](std::size_t task, std::size_t) {
    std::vector<double> squares;
    squares.reserve(b.rows());
    const std::size_t end = std::min(a.rows(), (task + 1) * kRows);
    for (std::size_t i = task * kRows; i < end; ++i) {
      sums[task] += within ? 2 * distances_from(a.row(i), columns, i + 1, squares)
                           : distances_from(a.row(i), columns, 0, squares);
    }
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0) /
         (static_cast<double>(a.rows()) * static_cast<double>(b.rows()));
}

}  // namespace

double energy_distance(const Points& a, const Points& b, ThreadPool& pool) {
  check_comparable(a, b, 1);
  const double squared = 2 * mean_distance(a, b, pool) - mean_distance(a, a, pool) - mean_distance(b, b, pool);
  return std::sqrt(std::max(0.0, squared));  // negative only by rounding
}

}  // namespace sfumato
