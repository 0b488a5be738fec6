// The report on a synthetic table: fidelity, utility and privacy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"
#include "sfumato/measures/column_shapes.h"
#include "sfumato/measures/efficacy.h"
#include "sfumato/measures/marginal.h"
#include "sfumato/measures/pair_trends.h"
#include "sfumato/measures/privacy.h"
#include "sfumato/measures/projection.h"

namespace sfumato {

/// How similar a table is to the real one.
struct Fidelity {
  ColumnShapes shapes;  ///< similarity of each column's distribution
  PairTrends trends;    ///< similarity of each pair's association
  double c2st = 0;      ///< accuracy of a classifier two-sample test
};

/// All figures of a report on a synthetic table.
struct TableReport {
  Fidelity synthetic;                ///< of the synthetic table
  std::optional<Fidelity> holdout;   ///< of unseen real rows: the score to compare with
  std::optional<Efficacy> efficacy;  ///< scores of models that were trained on each table
  std::string no_efficacy;           ///< why efficacy is empty
  Privacy privacy;                   ///< distances to the closest real rows

  std::vector<std::size_t> columns;            ///< indices of the compared columns; the fields below are in this order
  std::vector<double> real_associations;       ///< [pairs]: association of each pair of columns
  std::vector<double> synthetic_associations;  ///< [pairs]: the same of the synthetic table
  std::vector<Marginal> marginals;             ///< distribution of each column in both tables
  Projection projection;                       ///< both tables on two principal axes
  std::uint64_t seed = 0;                      ///< random seed
};

/// How a report is made.
struct TableReportConfig {
  std::uint64_t seed = 0;             ///< random seed
  std::optional<std::size_t> target;  ///< column index; by default the last possible target
  std::size_t points = 2500;          ///< rows of each table in the projection
};

/// Computes all measures. `next` is called with the name of each part before it starts. The tables must share a schema;
/// holdout may be null. Same seed, same bits, for any pool. Throws Error (bad_data) as check_comparable() and
/// measure_efficacy() do, and for a table of fewer than 20 rows.
TableReport make_table_report(const Table& real, const Table& synthetic, const Table* holdout,
                              const TableReportConfig& config, ThreadPool& pool,
                              const std::function<void(const std::string& part)>& next = nullptr);

}  // namespace sfumato
