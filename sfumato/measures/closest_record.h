// How far rows are from the closest rows of another table, over mixed columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// Gower's distance (1971) between rows: the mean over the columns of |a - b| / range of numbers, at most 1, and of 0
/// or 1 of equal or different levels. Missing is 0 from missing and 1 from all else. Ranges are those of a table that
/// it is made for.
class GowerSpace {
 public:
  explicit GowerSpace(const Table& table);
  /// The rows' coordinates, [columns, rows], in which the distance is sum_j min(|a_j - b_j|, 1) / columns.
  MatrixBuffer encode(const Table& table) const;
  std::size_t columns() const { return columns_.size(); }

 private:
  std::vector<std::size_t> columns_;
  std::vector<double> least_;
  std::vector<double> range_;
};

/// The distance from each query to the closest reference, by comparison with every one: exact but for rounding (1e-6).
/// queries, references: coordinates of encode(). own: where queries[q] is references[own[q]] itself, which is left out;
/// empty where the tables are others. Infinity where nothing is left. Same bits for any pool and machine.
std::vector<double> closest_distances(ConstMatrix queries, ConstMatrix references, std::span<const std::size_t> own,
                                      ThreadPool& pool);

/// Rows of `queries` that equal a row of `references` in all of compared_columns, to the bit.
std::size_t exact_copies(const Table& queries, const Table& references);
/// Rows that another row of the frame equals so.
std::size_t repeated_rows(const Table& table);

}  // namespace sfumato
