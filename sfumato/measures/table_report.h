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
  ColumnShapes shapes;
  PairTrends trends;
  double c2st = 0;
};

struct TableReport {
  Fidelity synthetic;
  std::optional<Fidelity> holdout;  ///< of unseen real rows: the score to compare with
  std::optional<Efficacy> efficacy;
  std::string no_efficacy;  ///< why efficacy is empty
  Privacy privacy;

  std::vector<std::size_t> columns;  ///< indices of the compared columns; the fields below are in this order
  std::vector<double> real_associations;
  std::vector<double> synthetic_associations;
  std::vector<Marginal> marginals;
  Projection projection;
  std::uint64_t seed = 0;
};

struct TableReportConfig {
  std::uint64_t seed = 0;
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
