#include "sfumato/files/csv_rows.h"

#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/files/csv_dialect.h"
#include "sfumato/files/field.h"

namespace sfumato {
namespace {

// Describes a field that is not a finite number, and a remedy.
std::string complaint(std::string_view text, char decimal_mark) {
  const std::optional<double> number = parse_number(text);
  if (number && !std::isfinite(*number))
    return quoted_text(text) + " is not a finite number; correct it or remove the row";
  if (text.empty()) return "the field is empty; fill it or remove the row";
  if (is_missing_word(text)) return quoted_text(text) + " stands for a missing value; fill it or remove the row";
  std::string_view hint = "correct it or remove the column";
  const bool other_mark = decimal_mark == ',' && text.find('.') != std::string_view::npos;
  if (other_mark || text.find(',') != std::string_view::npos)
    hint = "write all decimals with a point, or all with a comma";
  if (text.find(' ') != std::string_view::npos) hint = "separate columns with commas, semicolons, tabs or bars";
  return fmt::format("{} is not a number; {}", quoted_text(text), hint);
}

}  // namespace

void CsvRows::take(const CsvRecord& record) {
  if (points_.columns.empty() && take_header(record)) return;
  const auto& [fields, line, header, decimal_mark] = record;
  // Checked first: a row of the wrong length is the likelier cause of a field that is not a number.
  check_width(path_, line, fields.size(), points_.cols());
  for (std::size_t j = 0; j < fields.size(); ++j) points_.values.push_back(number(fields[j], decimal_mark, line, j));
  if (lines_ != nullptr) lines_->push_back(line);
}

Points CsvRows::finish() {
  if (points_.columns.empty()) fail(ErrorKind::bad_data, "{}: the file is empty; it needs rows of numbers", path_);
  if (points_.values.empty()) {
    fail(ErrorKind::bad_data, "{}: the file has a header but no rows; it needs rows of numbers", path_);
  }
  return std::move(points_);
}

// Sets the column names; false if the first record is a row and not a header.
bool CsvRows::take_header(const CsvRecord& record) {
  points_.columns = record.header ? column_names(path_, record.line, record.fields, /*may_be_blank=*/false)
                                  : default_columns(record.fields.size());
  return record.header;
}

double CsvRows::number(std::string_view text, char decimal_mark, std::size_t line, std::size_t column) const {
  std::optional<double> value;
  if (decimal_mark == ',' && text.find_first_of(".,") != std::string_view::npos) {
    std::string with_point(text);
    exchange_decimals(with_point);
    value = parse_number(with_point);
  } else {
    value = parse_number(text);
  }
  if (value && std::isfinite(*value)) return *value;
  if (blanks_ == Blanks::kept && (value ? std::isnan(*value) : is_missing_word(text))) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  fail(ErrorKind::bad_data, "{}: line {}, column {}: {}", path_, line, quoted_text(points_.columns[column]),
       complaint(text, decimal_mark));
}

}  // namespace sfumato
