#include "sfumato/columns/arrow_writer.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/columns/arrow_export.h"
#include "sfumato/columns/arrow_values.h"
#include "sfumato/columns/key_pattern.h"

namespace sfumato {
namespace {

const ArrowField& field_of(const std::vector<ArrowField>& fields, const std::string& name) {
  const auto found = std::ranges::find(fields, name, &ArrowField::name);
  if (found == fields.end()) fail(ErrorKind::usage, "the frame to be like has no column '{}'", name);
  return *found;
}

std::shared_ptr<ArrowTable> table_values(const Table& table, const std::vector<ArrowField>& fields) {
  auto values = std::make_shared<ArrowTable>();
  values->rows = table.rows;
  for (std::size_t j = 0; j < table.columns.size(); ++j) {
    const ColumnSchema& schema = table.schema.columns[j];
    values->arrays.push_back(arrow_values(field_of(fields, schema.name), schema, table.columns[j], table.rows));
  }
  return values;
}

Table table_of_numbers(const Points& points) {
  Table table;
  table.rows = points.rows();
  for (std::size_t j = 0; j < points.cols(); ++j) {
    table.schema.columns.push_back({.name = points.columns[j], .decimals = -1});
    TableColumn& column = table.columns.emplace_back();
    column.numbers.reserve(table.rows);
    for (std::size_t i = 0; i < table.rows; ++i) column.numbers.push_back(points(i, j));
  }
  return table;
}

bool format_has(std::string_view format, std::string_view letters) {
  for (std::size_t i = 0; i + 1 < format.size(); ++i) {
    if (format[i] != '%') continue;
    const char letter = format[i + 1] == '-' && i + 2 < format.size() ? format[i + 2] : format[i + 1];
    if (letters.find(letter) != std::string_view::npos) return true;
  }
  return false;
}

ArrowField natural_field(const ColumnSchema& column) {
  if (is_spelled(column)) return {column.name, "u", false, false, column.may_miss};
  switch (column.kind) {
    case ColumnKind::number:
      return {column.name, "g", false, false, column.may_miss};
    case ColumnKind::integer:
      return {column.name, "l", false, false, column.may_miss};
    case ColumnKind::identifier: {
      const bool whole = column.pattern.empty() || are_whole_numbers(parse_key_pattern(column.pattern));
      return {column.name, whole ? "l" : "u", false, false, column.may_miss};
    }
    case ColumnKind::boolean: {
      const bool words =
          column.categories[1] == "True" || column.categories[1] == "true" || column.categories[1] == "TRUE";
      return {column.name, words ? "b" : "u", !words, false, column.may_miss};
    }
    case ColumnKind::category:
      return {column.name, "u", true, column.ordered, column.may_miss};
    case ColumnKind::datetime: {
      if (!format_has(column.format, "Yy") || !column.categories.empty())
        return {column.name, "u", false, false, column.may_miss};
      const bool clock = format_has(column.format, "HIpMSf");
      return {column.name, clock ? "tsu:" : "tdD", false, false, column.may_miss};
    }
    case ColumnKind::constant:
    case ColumnKind::text:
      return {column.name, "u", false, false, column.may_miss};
  }
  return {};
}

}  // namespace

std::vector<ArrowField> natural_fields(const Schema& schema) {
  std::vector<ArrowField> fields;
  for (const ColumnSchema& column : schema.columns) fields.push_back(natural_field(column));
  return fields;
}

ArrowWriter::ArrowWriter(const Table& table, const std::vector<ArrowField>& fields)
    : values_(table_values(table, fields)) {}

ArrowWriter::ArrowWriter(const Points& points, const std::vector<ArrowField>& fields)
    : ArrowWriter(table_of_numbers(points), fields) {}

void ArrowWriter::stream(ArrowArrayStream& out) const { export_stream(values_, out); }

}  // namespace sfumato
