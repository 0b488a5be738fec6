#include "sfumato/measures/closest_record.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "sfumato/kernels/closest.h"
#include "sfumato/measures/compared_columns.h"

namespace sfumato {

namespace {

constexpr float kMissingValue = 1e30F;  // at distance 1 from other values, as distances are clipped

// A block of references fits the second-level cache and is reused for all queries of a task.
constexpr std::size_t kBlock = 4096;
constexpr std::size_t kQueries = 64;

// The values of a row as a hash key.
std::string row_key(const Table& table, const std::vector<std::size_t>& columns, std::size_t row) {
  std::string key;
  key.reserve(8 * columns.size());
  const auto append = [&](std::uint64_t bits, int bytes) {
    for (int k = 0; k < bytes; ++k) key.push_back(static_cast<char>(bits >> (8 * k) & 0xFFU));
  };
  for (const std::size_t j : columns) {
    const TableColumn& column = table.columns[j];
    if (column.numbers.empty()) {
      append(static_cast<std::uint32_t>(column.indices[row]), 4);
    } else {
      const double value = column.numbers[row];
      append(std::isnan(value) ? ~std::uint64_t{0} : std::bit_cast<std::uint64_t>(value + 0.0), 8);  // -0 is 0
    }
  }
  return key;
}

}  // namespace

GowerSpace::GowerSpace(const Table& table) : columns_(compared_columns(table.schema)) {
  for (const std::size_t j : columns_) {
    double least = std::numeric_limits<double>::infinity();
    double greatest = -least;
    for (const double value : table.columns[j].numbers) {
      if (std::isnan(value)) continue;
      least = std::min(least, value);
      greatest = std::max(greatest, value);
    }
    least_.push_back(least < greatest ? least : std::min(least, greatest));
    // For a constant column any other value has distance 1.
    range_.push_back(least < greatest ? greatest - least : 0);
  }
}

MatrixBuffer GowerSpace::encode(const Table& table) const {
  MatrixBuffer coordinates = MatrixBuffer::padded(columns_.size(), table.rows);
  for (std::size_t k = 0; k < columns_.size(); ++k) {
    const TableColumn& column = table.columns[columns_[k]];
    const std::span<float> row = coordinates.row(k);
    for (std::size_t i = 0; i < table.rows; ++i) {
      if (column.numbers.empty()) {
        row[i] = column.indices[i] < 0 ? kMissingValue : static_cast<float>(column.indices[i]);
      } else if (std::isnan(column.numbers[i])) {
        row[i] = kMissingValue;
      } else {
        const double offset = column.numbers[i] - least_[k];
        // Values far outside of the range have distance 1 to all inside; two such values may count as equal.
        const double scaled = range_[k] > 0 ? offset / range_[k] : (offset == 0 || !std::isfinite(offset) ? 0 : 2);
        row[i] = static_cast<float>(std::clamp(scaled, -1e6, 1e6));
      }
    }
  }
  return coordinates;
}

std::vector<double> closest_distances(ConstMatrix queries, ConstMatrix references, std::span<const std::size_t> own,
                                      ThreadPool& pool) {
  std::vector<double> distances(queries.cols);
  const auto columns = static_cast<double>(queries.rows);
  pool.parallel_for((queries.cols + kQueries - 1) / kQueries, [&](std::size_t task, std::size_t) {
    const std::size_t first = task * kQueries;
    const std::size_t count = std::min(kQueries, queries.cols - first);
    std::vector<float> points(count * queries.rows);
    for (std::size_t q = 0; q < count; ++q) {
      for (std::size_t j = 0; j < queries.rows; ++j) points[q * queries.rows + j] = queries(j, first + q);
    }
    std::vector<float> best(count, std::numeric_limits<float>::infinity());
    for (std::size_t begin = 0; begin < references.cols; begin += kBlock) {
      const std::size_t end = std::min(references.cols, begin + kBlock);
      for (std::size_t q = 0; q < count; ++q) {
        const std::span<const float> point(points.data() + q * queries.rows, queries.rows);
        const auto look = [&](std::size_t from, std::size_t to) {
          best[q] = std::min(best[q], closest_clipped_l1(point, references, from, to));
        };
        const std::size_t itself = own.empty() ? references.cols : own[first + q];
        if (itself < begin || itself >= end) {
          look(begin, end);
        } else {
          look(begin, itself);
          look(itself + 1, end);
        }
      }
    }
    for (std::size_t q = 0; q < count; ++q) distances[first + q] = static_cast<double>(best[q]) / columns;
  });
  return distances;
}

std::size_t exact_copies(const Table& queries, const Table& references) {
  const std::vector<std::size_t> columns = compared_columns(references.schema);
  std::unordered_set<std::string> rows;
  for (std::size_t i = 0; i < references.rows; ++i) rows.insert(row_key(references, columns, i));
  std::size_t copies = 0;
  for (std::size_t i = 0; i < queries.rows; ++i) copies += rows.count(row_key(queries, columns, i));
  return copies;
}

std::size_t repeated_rows(const Table& table) {
  const std::vector<std::size_t> columns = compared_columns(table.schema);
  std::unordered_map<std::string, std::size_t> counts;
  for (std::size_t i = 0; i < table.rows; ++i) ++counts[row_key(table, columns, i)];
  std::size_t repeated = 0;
  for (const auto& [key, count] : counts) repeated += count > 1 ? count : 0;
  return repeated;
}

}  // namespace sfumato
