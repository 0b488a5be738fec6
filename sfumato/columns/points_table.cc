#include "sfumato/columns/points_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/columns/column_scan.h"
#include "sfumato/columns/number_summary.h"

namespace sfumato {
namespace {

void scan_column(std::vector<double> numbers, ColumnScan& scan) {
  static const std::string kNan = "nan";
  if (scan.add_numbers(numbers, kNan)) return;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    scan.add(std::isnan(numbers[i]) ? kNan : shortest_text(numbers[i]), i + 1);
  }
}

// fixed: the schema states every column, and none changes.
Table scan_points(const Points& points, const Schema& stated, bool fixed, const std::vector<std::string>& missing,
                  TextColumns text, const std::string& source) {
  if (points.rows() == 0) fail(ErrorKind::bad_data, "{} has no rows; give 1 or more", source);
  Table table;
  table.rows = points.rows();
  table.schema.missing_words = missing;
  table.schema.dialect = stated.dialect;
  for (std::size_t j = 0; j < points.cols(); ++j) {
    const auto found = std::ranges::find(stated.columns, points.columns[j], &ColumnSchema::name);
    std::optional<ColumnSchema> column;
    if (found != stated.columns.end()) {
      column = *found;
      set_decimal_mark(*column, decimal_mark_of(stated.dialect), '.');  // arrays have points
    }
    std::vector<double> numbers(points.rows());
    for (std::size_t i = 0; i < points.rows(); ++i) numbers[i] = points(i, j);
    ColumnScan scan({source, points.columns[j]}, std::move(column), fixed, missing, text);
    scan_column(std::move(numbers), scan);
    ColumnSchema& finished = table.schema.columns.emplace_back(scan.finish(table.columns.emplace_back()));
    set_decimal_mark(finished, '.', decimal_mark_of(stated.dialect));
    if (!fixed) continue;
    finished.spelling = found->spelling;
    if (finished.kind == ColumnKind::constant) finished.categories = found->categories;
  }
  return table;
}

}  // namespace

Table table_of(const Points& points, const TableOptions& options, const std::string& source) {
  return scan_points(points, options.stated, false, options.missing, options.text, source);
}

Table table_of(const Points& points, const Schema& schema, const std::string& source) {
  const auto known = [&](const ColumnSchema& column) {
    return std::ranges::find(points.columns, column.name) != points.columns.end();
  };
  const auto absent = std::ranges::find_if_not(schema.columns, known);
  if (absent != schema.columns.end() || points.cols() != schema.columns.size()) {
    fail(ErrorKind::bad_data, "{} has {} columns, the model {}; give the columns that it learned, in any order", source,
         points.cols(), schema.columns.size());
  }
  Points ordered{{}, std::vector<double>(points.values.size())};
  for (const ColumnSchema& column : schema.columns) {
    const std::size_t to = ordered.columns.size();
    const auto from = static_cast<std::size_t>(std::ranges::find(points.columns, column.name) - points.columns.begin());
    ordered.columns.push_back(column.name);
    for (std::size_t i = 0; i < points.rows(); ++i) ordered.values[i * points.cols() + to] = points(i, from);
  }
  return scan_points(ordered, schema, true, schema.missing_words, TextColumns::drop, source);
}

}  // namespace sfumato
