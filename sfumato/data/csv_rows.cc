#include "sfumato/data/csv_rows.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/data/text.h"

namespace sfumato {
namespace {

enum class FieldKind { number, missing, text };

struct Field {
  FieldKind kind = FieldKind::text;
  double value = 0;
};

bool is_missing(std::string_view text) {
  static constexpr std::string_view kWords[] = {"", "NA", "N/A", "na", "n/a", "null", "NULL", "None"};
  return std::ranges::find(kWords, text) != std::end(kWords);
}

Field parse_field(std::string_view text) {
  if (is_missing(text)) return {FieldKind::missing, 0};
  std::string_view digits = text;
  if (digits.size() > 1 && digits[0] == '+' && digits[1] != '-') digits.remove_prefix(1);
  double value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (end != digits.data() + digits.size() || code == std::errc::invalid_argument) return {};
  if (code == std::errc::result_out_of_range) {
    // Too small for a double is 0 to all intents; too large is not.
    const bool small = digits.find("e-") != std::string_view::npos || digits.find("E-") != std::string_view::npos;
    value = small ? 0 : HUGE_VAL;
  }
  return {FieldKind::number, value};
}

// What is wrong with a field, and what to do.
std::string complaint(const std::string& path, std::size_t line, std::string_view text, const Field& found,
                      const std::string& column) {
  const std::string where = fmt::format("{}: line {}, column {}: ", path, line, quoted_text(column));
  if (found.kind == FieldKind::missing) {
    return where + (text.empty() ? "the field is empty" : quoted_text(text) + " stands for a missing value") +
           "; fill it or remove the row";
  }
  if (found.kind == FieldKind::number) {
    return where + quoted_text(text) + " is not a finite number; correct it or remove the row";
  }
  std::string_view hint = "correct it or remove the column";
  if (text.find(',') != std::string_view::npos) hint = "write decimals with a point";
  if (text.find(' ') != std::string_view::npos) hint = "separate columns with commas, semicolons or tabs";
  return fmt::format("{}{} is not a number; {}", where, quoted_text(text), hint);
}

}  // namespace

void CsvRows::field(std::string_view raw) {
  if (error_) return;
  try {
    take_field(raw);
  } catch (...) {
    error_ = std::current_exception();
  }
}

void CsvRows::line_end(int terminator) {
  if (error_) return;
  try {
    take_line_end(terminator);
  } catch (...) {
    error_ = std::current_exception();
  }
}

void CsvRows::check() const {
  if (error_) std::rethrow_exception(error_);
}

Table CsvRows::finish() {
  check();
  if (!have_columns_) fail(ErrorKind::bad_data, "{}: the file is empty; it needs rows of numbers", path_);
  if (table_.values.empty()) {
    fail(ErrorKind::bad_data, "{}: the file has a header but no rows; it needs rows of numbers", path_);
  }
  return std::move(table_);
}

void CsvRows::take_field(std::string_view raw) {
  after_cr_ = false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool line_ends = raw[i] == '\n' || (raw[i] == '\r' && raw.substr(i, 2) != "\r\n");
    lines_inside_ += line_ends ? std::size_t{1} : 0;
  }
  const std::string_view text = trimmed(raw);
  if (!have_columns_) {
    first_row_.emplace_back(text);
  } else {
    add_number(text);
  }
  ++fields_;
}

void CsvRows::add_number(std::string_view text) {
  // What is wrong with a field is told at the row's end: a row of another length is the likelier cause.
  const Field found = parse_field(text);
  if (fields_ >= table_.cols()) return;
  if ((found.kind != FieldKind::number || !std::isfinite(found.value)) && complaint_.empty()) {
    complaint_ = complaint(path_, line_, text, found, table_.columns[fields_]);
  }
  table_.values.push_back(found.value);
}

void CsvRows::take_line_end(int terminator) {
  if (terminator == '\n' && std::exchange(after_cr_, false)) return;  // the second half of CRLF
  if (fields_ > 0) end_row();
  after_cr_ = terminator == '\r';
  line_ += 1 + std::exchange(lines_inside_, 0);
}

void CsvRows::end_row() {
  if (!have_columns_) {
    take_first_row();
  } else if (fields_ != table_.cols()) {
    fail(ErrorKind::bad_data, "{}: line {} has {} field{}, expected {}; give every row the same columns", path_, line_,
         fields_, fields_ == 1 ? "" : "s", table_.cols());
  }
  if (!complaint_.empty()) fail(ErrorKind::bad_data, "{}", complaint_);
  if (lines_ != nullptr && table_.rows() > lines_->size()) lines_->push_back(line_);  // no header
  fields_ = 0;
}

void CsvRows::take_first_row() {
  bool any_number = false;
  bool any_text = false;
  for (const std::string& text : first_row_) {
    const FieldKind kind = parse_field(text).kind;
    any_number |= kind == FieldKind::number;
    any_text |= kind == FieldKind::text;
  }
  have_columns_ = true;
  if (any_text || !any_number) {
    check_names();
    table_.columns = std::move(first_row_);
    return;
  }
  table_.columns = default_columns(first_row_.size());
  fields_ = 0;
  for (const std::string& text : first_row_) {
    add_number(text);
    ++fields_;
  }
}

void CsvRows::check_names() const {
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < first_row_.size(); ++i) {
    const std::string& name = first_row_[i];
    if (name.empty()) {
      fail(ErrorKind::bad_data, "{}: line {}: column {} has no name; name every column or leave the header out", path_,
           line_, i + 1);
    }
    if (!is_utf8(name)) {
      fail(ErrorKind::bad_data, "{}: line {}: the name of column {}, {}, is not UTF-8; save the file as UTF-8", path_,
           line_, i + 1, quoted_text(name));
    }
    const auto [other, is_new] = seen.emplace(name, i);
    if (!is_new) {
      fail(ErrorKind::bad_data, "{}: line {}: columns {} and {} are both named {}; give each its own name", path_,
           line_, other->second + 1, i + 1, quoted_text(name));
    }
  }
}

}  // namespace sfumato
