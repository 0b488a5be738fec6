// The tables that a report is about.
#pragma once

#include <optional>
#include <string>

#include "sfumato/columns/table.h"

namespace sfumato {

/// Tables with one schema: the real table's, with the categories that only another one has; and what they are called.
struct ReportTables {
  Table real;
  Table synthetic;
  std::optional<Table> holdout;
  std::string real_name;
  std::string synthetic_name;
  std::string holdout_name;
  std::string date;  ///< when the report was made, as 2026-11-27; empty: not said

  const Table* held_out() const { return holdout ? &*holdout : nullptr; }
};

}  // namespace sfumato
