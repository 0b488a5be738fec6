#include "sfumato/columns/schema.h"

#include "sfumato/columns/datetime.h"
#include "sfumato/columns/duration.h"

namespace sfumato {

bool holds_numbers(ColumnKind kind) {
  return kind == ColumnKind::number || kind == ColumnKind::integer || kind == ColumnKind::datetime;
}

bool holds_categories(ColumnKind kind) { return kind == ColumnKind::category || kind == ColumnKind::boolean; }

bool is_spelled(const ColumnSchema& column) {
  const bool number = column.kind == ColumnKind::number || column.kind == ColumnKind::integer;
  return number && (!column.format.empty() || !column.spelling.plain());
}

int counted_decimals(const ColumnSchema& column) {
  return column.spelling.digits > 0 || column.decimals > kMostExactDecimals ? -1 : column.decimals;
}

std::optional<double> number_of_text(std::string_view text, const ColumnSchema& column) {
  if (column.kind == ColumnKind::datetime) {
    const std::optional<LocalTime> time = parse_local_datetime(text, column.format);
    return time ? std::optional(time->seconds) : std::nullopt;
  }
  if (!column.format.empty()) return parse_duration(text, column.format);
  const std::optional<NumberText> number = parse_number_text(text, column.spelling);
  return number ? std::optional(number->value) : std::nullopt;
}

void append_number(std::string& out, double value, const ColumnSchema& column) {
  if (column.kind == ColumnKind::datetime) {
    const std::string_view offset = column.categories.empty() ? "" : std::string_view(column.categories.front());
    append_datetime(out, value, column.format, column.decimals, offset);
  } else if (!column.format.empty()) {
    append_duration(out, value, column.format, column.decimals);
  } else {
    append_number(out, value, column.decimals, column.spelling);
  }
}

}  // namespace sfumato
