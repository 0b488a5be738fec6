#include "sfumato/columns/table_of_points.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/columns/column_scan.h"

namespace sfumato {

namespace {

Table scan(const Points& points, const Schema& stated, bool fixed, const std::vector<std::string>& missing) {
  if (points.rows() == 0) fail(ErrorKind::bad_data, "X has no rows; give 1 or more");
  Table table;
  table.rows = points.rows();
  for (std::size_t j = 0; j < points.cols(); ++j) {
    const auto found = std::ranges::find(stated.columns, points.columns[j], &ColumnSchema::name);
    std::optional<ColumnSchema> column;
    if (found != stated.columns.end()) column = *found;
    ColumnScan scan({"X", points.columns[j]}, std::move(column), fixed, missing);
    for (std::size_t i = 0; i < points.rows(); ++i) {
      const double value = points(i, j);
      scan.add(std::isnan(value) ? std::string() : fmt::format("{}", value), i + 1);
    }
    table.schema.columns.push_back(scan.finish(table.columns.emplace_back()));
  }
  return table;
}

}  // namespace

Table table_of(const Points& points, const TableOptions& options) {
  Table table = scan(points, options.stated, false, options.missing);
  table.schema.missing_words = options.missing;
  return table;
}

Table table_of(const Points& points, const Schema& schema) { return scan(points, schema, true, schema.missing_words); }

}  // namespace sfumato
