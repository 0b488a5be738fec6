// A table report for programs, and in short for the terminal.
#pragma once

#include <string>

#include "apps/sfumato/commands/report_input.h"
#include "apps/sfumato/json.h"
#include "sfumato/measures/table_report.h"

namespace sfumato::app {

/// Every number of the report; null where one is not defined.
Json report_json(const TableReport& report, const ReportTables& tables, const ReportFiles& files, std::uint64_t seed);

/// The headline and the numbers in a few lines.
std::string report_text(const TableReport& report, const ReportTables& tables);

}  // namespace sfumato::app
