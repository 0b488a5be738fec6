// A table report for programs, and in short for a terminal.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "sfumato/measures/report_tables.h"
#include "sfumato/measures/table_report.h"

namespace sfumato {

/// Scores of one table against the real one; null where one is not defined. The schema names its columns.
nlohmann::ordered_json fidelity_json(const Fidelity& fidelity, const Schema& schema);

/// Every figure of the report; null where one is not defined.
nlohmann::ordered_json to_json(const TableReport& report, const ReportTables& tables);

/// The headline and the figures in a few lines.
std::string to_text(const TableReport& report, const ReportTables& tables);

}  // namespace sfumato
