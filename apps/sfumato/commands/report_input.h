// The tables that a report is about.
#pragma once

#include <optional>
#include <string>

#include "sfumato/columns/table.h"
#include "sfumato/measures/table_report.h"

namespace sfumato::app {

struct ReportFiles {
  std::string real;
  std::string synthetic;
  std::string holdout;  ///< empty: none
};

/// Frames with one schema: the real table's, with the levels that only another one has.
struct ReportTables {
  Table real;
  Table synthetic;
  std::optional<Table> holdout;

  const Table* held_out() const { return holdout ? &*holdout : nullptr; }
};

/// Reads the files, the columns being what they are in the first. Throws Error as read_frame and share_schema do.
ReportTables read_tables(const ReportFiles& files);

}  // namespace sfumato::app
