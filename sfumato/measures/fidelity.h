// How similar a table is to the real one.
#pragma once

#include <cstdint>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"
#include "sfumato/measures/column_shapes.h"
#include "sfumato/measures/pair_trends.h"

namespace sfumato {

/// How similar a table is to the real one.
struct Fidelity {
  ColumnShapes shapes;  ///< similarity of each column's distribution
  PairTrends trends;    ///< similarity of each pair's association
  double c2st = 0;      ///< AUC of a classifier two-sample test
  double c2st_low = 0;  ///< an AUC below this is too low for rows that are independent of the real ones

  /// Whether the classifier does worse than guessing. It does where rows are copies of real ones: the twin of a tested
  /// row is in the training set with the other label.
  bool looks_copied() const { return c2st < c2st_low; }
};

/// Measures a table against the real one. The tables must satisfy check_comparable() with 10 rows or more. Same seed,
/// same bits, for any pool. Throws Error as c2st() does.
Fidelity measure_fidelity(const Table& real, const Table& other, ThreadPool& pool, std::uint64_t seed);

/// The AUC below which a C2ST of so many rows is too low for chance: 0.5 less four standard errors of Mann and
/// Whitney's statistic (1947), and less 0.05 at least.
double c2st_low(std::size_t real_rows, std::size_t other_rows);

}  // namespace sfumato
