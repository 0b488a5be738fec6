// A synthetic table measured beside the real one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sfumato/base/thread_pool.h"
#include "sfumato/engine/data_source.h"
#include "sfumato/measures/report_json.h"
#include "sfumato/measures/report_page.h"

namespace sfumato {

/// How a report is made.
struct ReportOptions {
  std::uint64_t seed = 0;  ///< random seed
  std::string target;      ///< column that models learn to predict; empty: the last one that can be
  std::function<void(const std::string& part)> next = nullptr;  ///< before each part
};

/// Parts of a report, for a front end that shows how far it has come.
inline constexpr std::uint64_t kReportParts = 4;

/// A report and the tables that it is about.
struct Report {
  ReportTables tables;  ///< with one schema
  TableReport figures;  ///< all that was measured
};

/// Reads the sources, whose columns are what they are in the real one, and measures. Throws Error as read_rows(),
/// share_schema() and make_table_report() do, and (usage) on a target that there is not.
Report report(const DataSource& real, const DataSource& synthetic, const std::optional<DataSource>& holdout,
              const ReportOptions& options, ThreadPool& pool = default_pool());

}  // namespace sfumato
