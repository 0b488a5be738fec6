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
#include "sfumato/measures/efficacy.h"
#include "sfumato/measures/fidelity.h"
#include "sfumato/measures/marginal.h"
#include "sfumato/measures/privacy.h"
#include "sfumato/measures/projection.h"
#include "sfumato/measures/table_rules.h"

namespace sfumato {

/// All figures of a report on a synthetic table.
struct TableReport {
  Fidelity synthetic;                ///< of the synthetic table
  std::optional<Fidelity> holdout;   ///< of unseen real rows: the score to compare with
  std::optional<Efficacy> efficacy;  ///< scores of models that were trained on each table
  std::string no_efficacy;           ///< why efficacy is empty
  Privacy privacy;                   ///< distances to the closest real rows
  TableRules rules;                  ///< rules of the real table that synthetic rows break

  std::vector<std::size_t> columns;            ///< indices of the compared columns
  std::vector<Marginal> marginals;             ///< distribution of each of `columns` in both tables
  std::vector<std::size_t> paired;             ///< indices of the columns whose pairs are measured
  std::vector<double> real_associations;       ///< [paired, paired]: association of each pair of columns
  std::vector<double> synthetic_associations;  ///< the same of the synthetic table
  std::optional<Projection> projection;        ///< both tables on two principal axes; empty without real rows
  bool real_rows = true;                       ///< whether rows may be pictured or given as examples
  std::uint64_t seed = 0;                      ///< random seed
};

/// Rows that each table of a report needs.
inline constexpr std::size_t kMinReportRows = 20;

/// How a report is made.
struct TableReportConfig {
  std::uint64_t seed = 0;             ///< random seed
  std::optional<std::size_t> target;  ///< column index; by default the last possible target
  std::size_t points = 2500;          ///< rows of each table in the projection
  bool real_rows = true;              ///< whether rows may be pictured or given as examples
};

/// Computes all measures. `next` is called with the name of each part before it starts. The tables must share a schema;
/// holdout may be null. Same seed, same bits, for any pool. Throws Error (bad_data) as check_comparable() and
/// measure_efficacy() do, and for a table of fewer than 20 rows.
TableReport make_table_report(const Table& real, const Table& synthetic, const Table* holdout,
                              const TableReportConfig& config, ThreadPool& pool,
                              const std::function<void(const std::string& part)>& next = nullptr);

}  // namespace sfumato
