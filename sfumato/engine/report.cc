#include "sfumato/engine/report.h"

#include <algorithm>

#include "sfumato/base/text.h"
#include "sfumato/measures/shared_schema.h"

namespace sfumato {

namespace {

Table read_like(const DataSource& source, Table& real, const std::string& real_name) {
  TableOptions options;
  options.stated = stated_as(real.schema);
  options.stated_by = fmt::format("'{}'", real_name);
  Table table = read_rows(source, options);
  share_schema(table, source.name(), real, real_name);
  return table;
}

ReportTables read_tables(const DataSource& real, const DataSource& synthetic,
                         const std::optional<DataSource>& holdout) {
  ReportTables tables;
  tables.real_name = real.name();
  tables.synthetic_name = synthetic.name();
  TableOptions options;
  options.text = TextColumns::drop;  // texts that hardly repeat have no distribution to compare
  tables.real = read_rows(real, options);
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
  config.target = find_target(report.tables.real.schema, options.target);
  report.figures = make_table_report(report.tables.real, report.tables.synthetic, report.tables.held_out(), config,
                                     pool, options.next);
  return report;
}

}  // namespace sfumato
