#include "sfumato/columns/arrow_scan.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/columns/datetime_round.h"
#include "sfumato/columns/number_summary.h"

namespace sfumato {
namespace {

// As ISO 8601 has them; with fractions of a second where there are any, of which a double holds no more than six
// digits.
TimeText time_text(const ArrowBatches& column) {
  if (column.type.kind != ArrowKind::timestamp) return {"%Y-%m-%d", 0};
  constexpr int kMicroseconds = 6;
  for (const ArrowColumn& batch : column.batches) {
    for (std::size_t i = 0; i < batch.rows(); ++i) {
      if (!batch.is_null(i) && batch.has_fraction(i)) return {"%Y-%m-%d %H:%M:%S.%f", kMicroseconds};
    }
  }
  return {"%Y-%m-%d %H:%M:%S", 0};
}

// The distinct values of the dictionaries: each batch has one of its own.
std::vector<std::string> categories_of(const ArrowBatches& column) {
  const TimeText time = time_text(column);
  std::vector<std::string> categories;
  std::unordered_set<std::string> seen;
  for (const ArrowColumn& batch : column.batches) {
    const ArrowColumn& values = *batch.dictionary();
    for (std::size_t i = 0; i < values.rows(); ++i) {
      if (values.is_null(i)) continue;
      std::string text;
      values.append_text(i, time, text);
      const std::string category(trimmed(text));
      if (seen.insert(category).second) categories.push_back(category);
    }
  }
  return categories;
}

std::size_t checked_index(const ArrowColumn& batch, std::size_t row, const ColumnLocation& place) {
  const std::int64_t index = batch.index(row);
  const std::size_t size = batch.dictionary()->rows();
  if (index >= 0 && static_cast<std::size_t>(index) < size) return static_cast<std::size_t>(index);
  fail(ErrorKind::bad_data, "{}: a category is number {} of {}; the frame is damaged", place.path, index, size);
}

// Gives the values of a small set to a scan, the text of each once.
class RepeatedTexts {
 public:
  RepeatedTexts(std::size_t values, ColumnScan& scan) : numbers_(values, ColumnScan::kNoNumber), scan_(scan) {}

  /// text: of the value, without arguments; called where the scan has not numbered it.
  template <class Text>
  void add(std::size_t value, std::size_t line, const Text& text) {
    std::int32_t& number = numbers_[value];
    if (number == ColumnScan::kNoNumber || !scan_.repeat(number)) number = scan_.add(trimmed(text()), line);
  }

 private:
  std::vector<std::int32_t> numbers_;
  ColumnScan& scan_;
};

void scan_dictionary(const ArrowColumn& batch, const TimeText& time, std::size_t line, ColumnScan& scan) {
  const ArrowColumn& values = *batch.dictionary();
  RepeatedTexts texts(values.rows() + 1, scan);  // the last is of nulls
  std::string text;
  for (std::size_t i = 0; i < batch.rows(); ++i) {
    const std::size_t value = batch.is_null(i) ? values.rows() : checked_index(batch, i, scan.place());
    texts.add(value, line++, [&]() -> const std::string& {
      text.clear();
      if (value < values.rows()) values.append_text(value, time, text);
      return text;
    });
  }
}

void scan_booleans(const ArrowColumn& batch, std::size_t line, ColumnScan& scan) {
  static constexpr std::string_view kTexts[] = {"False", "True", ""};
  RepeatedTexts texts(std::size(kTexts), scan);
  for (std::size_t i = 0; i < batch.rows(); ++i) {
    const std::size_t value = batch.is_null(i) ? 2 : batch.is_true(i) ? 1 : 0;
    texts.add(value, line++, [&] { return kTexts[value]; });
  }
}

void scan_strings(const ArrowColumn& batch, std::size_t line, ColumnScan& scan) {
  for (std::size_t i = 0; i < batch.rows(); ++i) {
    scan.add(batch.is_null(i) ? std::string_view() : trimmed(batch.text(i)), line++);
  }
}

void scan_texts(const ArrowColumn& batch, const TimeText& time, std::size_t line, ColumnScan& scan) {
  std::string text;
  for (std::size_t i = 0; i < batch.rows(); ++i) {
    text.clear();
    if (batch.dictionary() == nullptr) {
      batch.append_text(i, time, text);
    } else if (!batch.is_null(i)) {
      batch.dictionary()->append_text(checked_index(batch, i, scan.place()), time, text);
    }
    scan.add(trimmed(text), line++);
  }
}

std::vector<double> numbers_of(const ArrowBatches& column) {
  std::vector<double> numbers(column.rows());
  std::span<double> rest = numbers;
  for (const ArrowColumn& batch : column.batches) {
    if (is_time(column.type.kind)) {
      batch.seconds(rest.first(batch.rows()));
    } else {
      batch.numbers(rest.first(batch.rows()));
    }
    rest = rest.subspan(batch.rows());
  }
  return numbers;
}

// A float is the decimal number that its text spells.
void check_and_round_floats(ArrowKind kind, const ColumnScan& scan, std::vector<double>& numbers) {
  if (!scan.misses_infinity() && std::ranges::any_of(numbers, [](double x) { return std::isinf(x); })) {
    fail(ErrorKind::bad_data, "{}a value is infinite; give finite numbers, or `na` inf", scan.place().whole());
  }
  if (kind == ArrowKind::real) return;
  for (double& x : numbers) x = std::isnan(x) ? x : decimal_value(static_cast<float>(x));
}

bool scan_numbers(const ArrowBatches& column, const ColumnSchema* stated, const TimeText& time, ColumnScan& scan) {
  const ArrowKind kind = column.type.kind;
  const bool times = is_time(kind);
  if (column.batches.front().dictionary() != nullptr) return false;
  if (!times && !is_integer(kind) && !is_float(kind)) return false;
  std::vector<double> numbers = numbers_of(column);
  if (is_float(kind)) check_and_round_floats(kind, scan, numbers);
  if (!times) return scan.add_numbers(numbers, "");
  const bool has_format = stated != nullptr && !stated->format.empty();  // else the texts tell it
  return has_format && round_datetimes(numbers, time.format, time.decimals) && scan.add_times(numbers, "");
}

}  // namespace

std::size_t ArrowBatches::rows() const {
  std::size_t rows = 0;
  for (const ArrowColumn& batch : batches) rows += batch.rows();
  return rows;
}

std::optional<ColumnSchema> schema_of_type(const ArrowField& field, const ArrowBatches& column) {
  ColumnSchema schema{field.name};
  if (field.dictionary) {
    schema.kind = ColumnKind::category;
    schema.ordered = field.ordered;
    schema.categories = categories_of(column);
    return schema;
  }
  if (!is_time(column.type.kind)) return std::nullopt;
  const TimeText time = time_text(column);
  schema.kind = ColumnKind::datetime;
  schema.format = time.format;
  schema.decimals = time.decimals;
  return schema;
}

void scan_cells(const ArrowBatches& column, const ColumnSchema* stated, ArrowCells cells, ColumnScan& scan) {
  const bool says_time = stated != nullptr && !stated->format.empty();
  const TimeText time = says_time ? TimeText{stated->format, stated->decimals} : time_text(column);
  const bool typed = cells == ArrowCells::typed;
  if (typed && scan_numbers(column, stated, time, scan)) return;
  scan.reserve(column.rows());
  std::size_t line = 1;
  for (const ArrowColumn& batch : column.batches) {
    if (typed && batch.dictionary() != nullptr) {
      scan_dictionary(batch, time, line, scan);
    } else if (typed && column.type.kind == ArrowKind::boolean) {
      scan_booleans(batch, line, scan);
    } else if (typed && is_text(column.type.kind)) {
      scan_strings(batch, line, scan);
    } else {
      scan_texts(batch, time, line, scan);
    }
    line += batch.rows();
  }
}

}  // namespace sfumato
