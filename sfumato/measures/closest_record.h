// Distances from rows to the closest rows of another table, with mixed columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// Gower's distance (1971) between rows: the mean over the columns of |a - b| / range, at most 1, for numbers, and of 0
/// or 1 for equal or different categories. The distance between two missing values is 0, and 1 between a missing and
/// any other value. The ranges are those of the table in the constructor.
class GowerSpace {
 public:
  explicit GowerSpace(const Table& table);
  /// The rows' coordinates, [columns, rows], with which the distance is sum_j min(|a_j - b_j|, 1) / columns.
  MatrixBuffer encode(const Table& table) const;
  std::size_t columns() const { return columns_.size(); }

 private:
  std::vector<std::size_t> columns_;
  std::vector<double> least_;
  std::vector<double> range_;
};

/// The distance from each query to the closest reference, by exhaustive comparison: exact up to rounding (1e-6).
/// queries, references: coordinates of encode(). own: if the queries are a subset of the references, own[q] is the
/// index of query q in them, which is skipped; else empty. Infinity if no reference is left. Same bits for any pool and
/// machine.
std::vector<double> closest_distances(ConstMatrix queries, ConstMatrix references, std::span<const std::size_t> own,
                                      ThreadPool& pool);

/// The number of rows of `queries` that equal some row of `references` exactly in all of compared_columns().
std::size_t exact_copies(const Table& queries, const Table& references);
/// The number of rows that equal another row of the table in the same sense.
std::size_t repeated_rows(const Table& table);

}  // namespace sfumato
