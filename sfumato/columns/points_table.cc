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

}  // namespace

Table table_of(const Points& points, const TableOptions& options, const std::string& source) {
  if (points.rows() == 0) fail(ErrorKind::bad_data, "{} has no rows; give 1 or more", source);
  Table table;
  table.rows = points.rows();
  for (std::size_t j = 0; j < points.cols(); ++j) {
    const auto found = std::ranges::find(options.stated.columns, points.columns[j], &ColumnSchema::name);
    std::optional<ColumnSchema> stated;
    if (found != options.stated.columns.end()) stated = *found;
    std::vector<double> numbers(points.rows());
    for (std::size_t i = 0; i < points.rows(); ++i) numbers[i] = points(i, j);
    ColumnScan scan({source, points.columns[j]}, std::move(stated), false, options.missing);
    scan_column(std::move(numbers), scan);
    table.schema.columns.push_back(scan.finish(table.columns.emplace_back()));
  }
  return table;
}

}  // namespace sfumato
