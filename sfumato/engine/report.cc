#include "sfumato/engine/report.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/engine/table_evaluation.h"

namespace sfumato {

namespace {

// The day in UTC; that of SOURCE_DATE_EPOCH, as reproducible builds have it, where it is set.
std::string date_today() {
  std::time_t now = std::time(nullptr);
  constexpr std::int64_t kLast = 253402300799;  // of the year 9999
  const char* const fixed = std::getenv("SOURCE_DATE_EPOCH");
  const std::string_view text = fixed == nullptr ? "" : fixed;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (whole && seconds >= 0 && seconds <= kLast) now = static_cast<std::time_t>(seconds);
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(now));
}

void check_rows(const Table& table, const std::string& name) {
  if (table.rows >= kMinReportRows) return;
  fail(ErrorKind::bad_data, "'{}' has {} rows; a report needs at least {}", name, table.rows, kMinReportRows);
}

Table read_like(const DataSource& source, Table& real, const std::string& real_name) {
  Table table = read_rows_like(source, real, real_name);
  check_rows(table, source.name());
  return table;
}

ReportTables read_tables(const DataSource& real, const DataSource& synthetic,
                         const std::optional<DataSource>& holdout) {
  ReportTables tables;
  tables.real_name = real.name();
  tables.synthetic_name = synthetic.name();
  tables.date = date_today();
  TableOptions options;
  options.text = TextColumns::drop;  // texts that hardly repeat have no distribution to compare
  tables.real = read_rows(real, options);
  check_rows(tables.real, tables.real_name);
  tables.synthetic = read_like(synthetic, tables.real, tables.real_name);
  if (holdout) {
    tables.holdout_name = holdout->name();
    tables.holdout = read_like(*holdout, tables.real, tables.real_name);
    tables.synthetic.schema = tables.real.schema;  // with the holdout's categories
  }
  return tables;
}

std::optional<std::size_t> find_target(const Schema& schema, const std::string& name) {
  if (name.empty()) return std::nullopt;
  std::vector<std::string> names;
  for (const ColumnSchema& column : schema.columns) names.push_back(column.name);
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::string nearest = nearest_name(name, names);
  fail(ErrorKind::usage, "`target` {} is not a column of the tables; {}", quoted_text(name),
       nearest.empty() ? "give the name of one" : fmt::format("did you mean {}?", quoted_text(nearest)));
}

}  // namespace

Report report(const DataSource& real, const DataSource& synthetic, const std::optional<DataSource>& holdout,
              const ReportOptions& options, ThreadPool& pool) {
  Report report{read_tables(real, synthetic, holdout), {}};
  TableReportConfig config;
  config.seed = options.seed;
  config.real_rows = options.real_rows;
  config.target = find_target(report.tables.real.schema, options.target);
  report.figures = make_table_report(report.tables.real, report.tables.synthetic, report.tables.held_out(), config,
                                     pool, options.next);
  return report;
}

}  // namespace sfumato
