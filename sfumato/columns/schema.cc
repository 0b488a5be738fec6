#include "sfumato/columns/schema.h"

#include <algorithm>

namespace sfumato {

bool holds_numbers(ColumnKind kind) {
  return kind == ColumnKind::number || kind == ColumnKind::integer || kind == ColumnKind::datetime;
}

std::vector<bool> quoted_columns(const Schema& schema, CsvQuoting quoting) {
  const bool stated = std::ranges::any_of(schema.columns, &ColumnSchema::quoted);
  std::vector<bool> quoted;
  for (const ColumnSchema& column : schema.columns) {
    const bool number = column.kind == ColumnKind::number || column.kind == ColumnKind::integer;
    quoted.push_back(quoting == CsvQuoting::all || (quoting == CsvQuoting::text && (stated ? column.quoted : !number)));
  }
  return quoted;
}

bool holds_categories(ColumnKind kind) { return kind == ColumnKind::category || kind == ColumnKind::boolean; }

}  // namespace sfumato
