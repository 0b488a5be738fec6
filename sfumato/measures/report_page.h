// A table report as one HTML file.
#pragma once

#include <string>

#include "sfumato/measures/report_tables.h"
#include "sfumato/measures/table_report.h"

namespace sfumato {

/// The page: its style and pictures are in it, and it runs nothing and loads nothing.
std::string to_html(const TableReport& report, const ReportTables& tables);

/// What stands in the page's <style>.
extern const char* const kReportStyle;

}  // namespace sfumato
