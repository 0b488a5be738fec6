#include "sfumato/measures/projection.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sfumato/base/random.h"
#include "sfumato/measures/compared_columns.h"

namespace sfumato {

namespace {

constexpr std::size_t kMaxCategories = 30;
constexpr std::size_t kFitRows = 5000;
constexpr std::uint64_t kChoice = 48;  // offsets of the random streams
constexpr std::uint64_t kStart = 52;

// One coordinate of a row: a number, or the indicator of a category (-1: missing).
struct Coordinate {
  std::size_t column = 0;
  bool indicator = false;
  std::int32_t category = 0;
  double mean = 0;
  double scale = 0;
};

void add_number(const TableColumn& column, std::size_t j, std::vector<Coordinate>& coordinates) {
  double mean = 0;
  double count = 0;
  for (const double value : column.numbers) {
    if (std::isnan(value)) continue;
    mean += value;
    ++count;
  }
  mean /= std::max(count, 1.0);
  double squares = 0;
  for (const double value : column.numbers) squares += std::isnan(value) ? 0 : (value - mean) * (value - mean);
  const double deviation = std::sqrt(squares / std::max(count, 1.0));
  if (deviation > 0 && std::isfinite(deviation)) coordinates.push_back({j, false, 0, mean, 1 / deviation});
}

void add_indicators(const TableColumn& column, std::size_t j, std::vector<Coordinate>& coordinates) {
  std::vector<std::int32_t> indices = column.indices;
  std::ranges::sort(indices);
  std::vector<std::pair<double, std::int32_t>> frequencies;  // negative, so that the most frequent is first
  for (auto at = indices.begin(); at != indices.end();) {
    const auto end = std::upper_bound(at, indices.end(), *at);
    frequencies.emplace_back(-static_cast<double>(end - at) / static_cast<double>(indices.size()), *at);
    at = end;
  }
  std::ranges::sort(frequencies);
  if (frequencies.size() > kMaxCategories) frequencies.resize(kMaxCategories);
  double variance = 0;
  for (const auto& [frequency, category] : frequencies) variance += -frequency * (1 + frequency);
  if (variance <= 0) return;
  for (const auto& [frequency, category] : frequencies)
    coordinates.push_back({j, true, category, -frequency, 1 / std::sqrt(variance)});
}

std::vector<Coordinate> coordinates_of(const Table& table) {
  std::vector<Coordinate> coordinates;
  for (const std::size_t j : compared_columns(table.schema)) {
    if (holds_categories(table.schema.columns[j].kind)) {
      add_indicators(table.columns[j], j, coordinates);
    } else {
      add_number(table.columns[j], j, coordinates);
    }
  }
  return coordinates;
}

void encode(const Table& table, std::size_t row, const std::vector<Coordinate>& coordinates, std::vector<double>& z) {
  for (std::size_t k = 0; k < coordinates.size(); ++k) {
    const Coordinate& c = coordinates[k];
    const TableColumn& column = table.columns[c.column];
    double value = 0;
    if (c.indicator) {
      value = column.indices[row] == c.category ? 1 : 0;
    } else {
      value = std::isnan(column.numbers[row]) ? c.mean : column.numbers[row];
    }
    z[k] = (value - c.mean) * c.scale;
  }
}

std::vector<std::size_t> choose_points(std::size_t rows, std::size_t max_rows, std::uint64_t seed,
                                       std::uint64_t which) {
  const RandomPermutation order(RandomStream(seed, Purpose::report, kChoice + which), rows);
  std::vector<std::size_t> indices(std::min(rows, max_rows));
  for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = order(i);
  return indices;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void normalize(std::vector<double>& v) {
  const double norm = std::sqrt(dot(v, v));
  for (double& x : v) x = norm > 0 ? x / norm : 0;
}

// The first two eigenvectors of the rows' covariance, by subspace iteration. rows: [N][D].
std::array<std::vector<double>, 2> principal_plane(const std::vector<std::vector<double>>& rows, std::uint64_t seed) {
  constexpr int kIterations = 300;
  const std::size_t dim = rows.front().size();
  std::array<std::vector<double>, 2> plane;
  for (std::size_t k = 0; k < 2; ++k) {
    RowRandom random(RandomStream(seed, Purpose::report, kStart), k);
    plane[k].resize(dim);
    for (double& x : plane[k]) x = random.normal();
    normalize(plane[k]);
  }
  for (int iteration = 0; iteration < kIterations; ++iteration) {
    std::array<std::vector<double>, 2> next{std::vector<double>(dim), std::vector<double>(dim)};
    for (const std::vector<double>& row : rows) {
      for (std::size_t k = 0; k < 2; ++k) {
        const double along = dot(row, plane[k]);
        for (std::size_t j = 0; j < dim; ++j) next[k][j] += along * row[j];
      }
    }
    normalize(next[0]);
    const double common = dot(next[0], next[1]);
    for (std::size_t j = 0; j < dim; ++j) next[1][j] -= common * next[0][j];
    normalize(next[1]);
    const double overlap = std::min(std::abs(dot(next[0], plane[0])), std::abs(dot(next[1], plane[1])));
    plane = std::move(next);
    if (overlap > 1 - 1e-12) break;
  }
  for (std::vector<double>& axis : plane) {
    const auto largest = std::ranges::max_element(axis, {}, [](double x) { return std::abs(x); });
    if (largest == axis.end() || *largest >= 0) continue;  // empty if no column varies
    for (double& x : axis) x = -x;
  }
  return plane;
}

}  // namespace

Projection project(const Table& real, const Table& synthetic, std::size_t max_points, std::uint64_t seed) {
  check_comparable(real, synthetic, 1);
  const std::vector<Coordinate> coordinates = coordinates_of(real);
  Projection projection;
  std::vector<std::vector<double>> rows;
  std::vector<double> z(coordinates.size());
  for (const std::size_t row : choose_points(real.rows, kFitRows, seed, 0)) {
    encode(real, row, coordinates, z);
    rows.push_back(z);
  }
  const std::array<std::vector<double>, 2> plane = principal_plane(rows, seed);
  const auto along = [&](const std::vector<double>& at) { return PlanePoint{dot(at, plane[0]), dot(at, plane[1])}; };
  double total = 0;
  for (const std::vector<double>& row : rows) {
    const PlanePoint point = along(row);
    for (std::size_t k = 0; k < 2; ++k) projection.explained[k] += point[k] * point[k];
    total += dot(row, row);
  }
  for (double& variance : projection.explained) variance = total > 0 ? variance / total : 0;
  const auto project_rows = [&](const Table& table, std::uint64_t which, std::vector<PlanePoint>& points) {
    for (const std::size_t row : choose_points(table.rows, max_points, seed, which)) {
      encode(table, row, coordinates, z);
      points.push_back(along(z));
    }
  };
  project_rows(real, 1, projection.real);
  project_rows(synthetic, 2, projection.synthetic);
  return projection;
}

}  // namespace sfumato
