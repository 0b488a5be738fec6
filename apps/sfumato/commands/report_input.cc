#include "apps/sfumato/commands/report_input.h"

#include <fmt/format.h>

#include "sfumato/measures/shared_schema.h"

namespace sfumato::app {

namespace {

Table read_like(const std::string& path, Table& real, const std::string& real_path) {
  TableOptions options;
  options.stated = stated_as(real.schema);
  options.stated_by = fmt::format("'{}'", real_path);
  Table table = read_table(path, options);
  share_schema(table, path, real, real_path);
  return table;
}

}  // namespace

ReportTables read_tables(const ReportFiles& files) {
  ReportTables tables;
  tables.real = read_table(files.real);
  tables.synthetic = read_like(files.synthetic, tables.real, files.real);
  if (!files.holdout.empty()) {
    tables.holdout = read_like(files.holdout, tables.real, files.real);
    tables.synthetic.schema = tables.real.schema;  // with the holdout's levels
  }
  return tables;
}

}  // namespace sfumato::app
