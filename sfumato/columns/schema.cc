#include "sfumato/columns/schema.h"

#include <algorithm>

#include "sfumato/columns/datetime.h"
#include "sfumato/columns/duration.h"

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

bool is_spelled(const ColumnSchema& column) {
  const bool number = column.kind == ColumnKind::number || column.kind == ColumnKind::integer;
  return number && (!column.format.empty() || !column.spelling.plain());
}

void exchange_marks(std::string& text) {
  constexpr std::string_view kFigures = "0123456789";
  const std::size_t first = text.find_first_of(kFigures);
  if (first == std::string::npos) return;
  for (std::size_t i = first; i < text.find_last_of(kFigures); ++i) {
    text[i] = text[i] == '.' ? ',' : text[i] == ',' ? '.' : text[i];
  }
}

void set_decimal_mark(ColumnSchema& column, char from, char to) {
  if (from == to) return;
  NumberSpelling& spelling = column.spelling;
  if (column.kind == ColumnKind::constant && !column.categories.empty()) {
    const NumberSpelling plain{.decimal_mark = std::string(1, from)};
    if (parse_number_text(column.categories.front(), plain)) exchange_marks(column.categories.front());
  }
  const bool number = column.kind == ColumnKind::number || column.kind == ColumnKind::integer;
  if (!number || spelling.decimal_mark != std::string_view(&from, 1)) return;
  spelling.decimal_mark = std::string(1, to);
  if (spelling.thousands == spelling.decimal_mark) spelling.thousands = std::string(1, from);
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
