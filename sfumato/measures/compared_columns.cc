#include "sfumato/measures/compared_columns.h"

#include "sfumato/base/error.h"

namespace sfumato {

namespace {

template <class T>
std::vector<T> picked(const std::vector<T>& values, const std::vector<std::size_t>& rows) {
  std::vector<T> result;
  if (values.empty()) return result;
  result.reserve(rows.size());
  for (const std::size_t row : rows) result.push_back(values[row]);
  return result;
}

}  // namespace

std::vector<std::size_t> compared_columns(const Schema& schema) {
  std::vector<std::size_t> indices;
  for (std::size_t j = 0; j < schema.columns.size(); ++j) {
    if (holds_numbers(schema.columns[j].kind) || holds_categories(schema.columns[j].kind)) indices.push_back(j);
  }
  return indices;
}

std::vector<std::size_t> paired_columns(const Schema& schema) {
  std::vector<std::size_t> all = compared_columns(schema);
  if (all.size() <= kMostPairedColumns) return all;
  std::vector<std::size_t> picked;
  for (std::size_t k = 0; k < kMostPairedColumns; ++k) picked.push_back(all[k * all.size() / kMostPairedColumns]);
  return picked;
}

Table rows_at(const Table& table, const std::vector<std::size_t>& rows) {
  Table result{table.schema, rows.size(), {}};
  for (const TableColumn& column : table.columns) {
    result.columns.push_back({picked(column.numbers, rows), picked(column.indices, rows)});
  }
  return result;
}

void check_comparable(const Table& a, const Table& b, std::size_t min_rows) {
  if (a.columns.size() != b.columns.size()) {
    fail(ErrorKind::bad_data, "comparison: one table has {} columns, the other {}; give two of the same table",
         a.columns.size(), b.columns.size());
  }
  for (std::size_t j = 0; j < a.columns.size(); ++j) {
    const ColumnSchema& one = a.schema.columns[j];
    if (one.name == b.schema.columns[j].name && one.kind == b.schema.columns[j].kind) continue;
    fail(ErrorKind::bad_data, "comparison: column {} is '{}' in one table and '{}' or of another kind in the other",
         j + 1, one.name, b.schema.columns[j].name);
  }
  for (const Table* table : {&a, &b}) {
    if (table->rows >= min_rows) continue;
    fail(ErrorKind::bad_data, "comparison: a table of {} rows; give at least {}", table->rows, min_rows);
  }
  if (compared_columns(a.schema).empty()) {
    fail(ErrorKind::bad_data, "comparison: no column varies in kinds that can be compared; give a table with values");
  }
}

}  // namespace sfumato
