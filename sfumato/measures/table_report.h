// All that is measured of a synthetic table: how like the real one it is, how useful, and how private.
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

/// How like the real table another is.
struct Likeness {
  ColumnShapes shapes;
  PairTrends trends;
  double c2st = 0;
};

struct TableReport {
  Likeness synthetic;
  std::optional<Likeness> holdout;  ///< the same of unseen real rows: what no synthetic table can be expected to beat
  std::optional<Efficacy> efficacy;
  std::string no_efficacy;  ///< why there is none
  Privacy privacy;

  std::vector<std::size_t> columns;  ///< what is compared; the lists below are in its order
  std::vector<double> real_associations;
  std::vector<double> synthetic_associations;
  std::vector<Marginal> marginals;
  Projection projection;
};

struct TableReportConfig {
  std::uint64_t seed = 0;
  std::optional<std::size_t> target;  ///< a column; without it the last one that can be a target
  std::size_t points = 2500;          ///< of each table in the projection
};

/// Measures it all. `next` is called with a word for each part that begins. Frames with shared schemas, holdout may be
/// null. Same seed, same bits, for any pool. Throws Error (bad_data) as check_comparable and measure_efficacy do, and
/// for a table of fewer than 20 rows.
TableReport make_table_report(const Table& real, const Table& synthetic, const Table* holdout,
                              const TableReportConfig& config, ThreadPool& pool,
                              const std::function<void(const std::string& part)>& next = nullptr);

}  // namespace sfumato
