// A table report as one HTML file.
#pragma once

#include <cstdint>
#include <string>

#include "apps/sfumato/commands/report_input.h"
#include "sfumato/measures/table_report.h"

namespace sfumato::app {

/// The page: its style and pictures are in it, and it runs nothing and loads nothing.
std::string report_page(const TableReport& report, const ReportTables& tables, const ReportFiles& files,
                        std::uint64_t seed);

/// What stands in the page's <style>.
extern const char* const kReportStyle;

}  // namespace sfumato::app
