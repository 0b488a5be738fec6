#include "sfumato/columns/arrow_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "sfumato/columns/datetime.h"
#include "sfumato/columns/datetime_formats.h"
#include "sfumato/columns/table_writer.h"
#include "sfumato/files/field.h"

namespace sfumato {
namespace {

using Bytes = ArrowValues::Bytes;

// The cells of one column of a frame, as whatever they are wanted.
class Cells {
 public:
  Cells(const ColumnSchema& schema, const TableColumn& values, bool nulls)
      : schema_(schema), values_(values), nulls_(nulls) {
    for (const std::string& category : schema.categories) {
      const bool yes = category == "True" || category == "true";
      const std::optional<double> number = parse_number(category);
      category_numbers_.push_back(number                                       ? *number
                                  : yes                                        ? 1
                                  : category == "False" || category == "false" ? 0
                                                                               : kMissingNumber);
    }
    if (schema.kind == ColumnKind::constant) constant_seconds_ = seconds_of(schema.categories.front());
  }

  bool is_null(std::size_t row) const {
    if (holds_numbers(schema_.kind)) return std::isnan(values_.numbers[row]);
    if (holds_categories(schema_.kind)) return values_.indices[row] < 0;
    if (schema_.kind == ColumnKind::constant) return nulls_ || schema_.categories.front().empty();
    return values_.texts.empty() ? schema_.kind == ColumnKind::text && nulls_ : values_.texts[row].empty();
  }
  // Of a word or a made text, exactly: a double would lose digits. Nothing for numbers and for other texts.
  template <class T>
  std::optional<T> integer_text(std::size_t row) const {
    if (holds_numbers(schema_.kind)) return std::nullopt;
    std::string text;
    append_text(row, text);
    T value{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
  }
  double number(std::size_t row) const {
    if (schema_.kind == ColumnKind::datetime) return digits_of_time(row);
    if (holds_numbers(schema_.kind)) return values_.numbers[row];
    if (!values_.texts.empty()) return parse_number(values_.texts[row]).value_or(kMissingNumber);
    if (schema_.kind == ColumnKind::identifier) return static_cast<double>(row + 1);
    if (schema_.kind == ColumnKind::text) return kMissingNumber;
    const std::size_t category =
        schema_.kind == ColumnKind::constant ? 0 : static_cast<std::size_t>(values_.indices[row]);
    return category_numbers_[category];
  }
  std::int32_t code(std::size_t row) const { return values_.indices[row]; }
  // Seconds since 1970.
  double seconds(std::size_t row) const {
    return schema_.kind == ColumnKind::constant ? constant_seconds_ : values_.numbers[row];
  }
  void append_text(std::size_t row, std::string& out) const {
    if (holds_numbers(schema_.kind) || holds_categories(schema_.kind)) {
      append_value(out, schema_, values_, row);
    } else if (schema_.kind == ColumnKind::constant) {
      out += schema_.categories.front();
    } else if (!values_.texts.empty()) {
      out += values_.texts[row];
    } else if (schema_.kind == ColumnKind::identifier) {
      fmt::format_to(std::back_inserter(out), "{}", row + 1);
    }
  }

 private:
  static double seconds_of(const std::string& text) {
    for (const bool rare : {false, true}) {
      for (const std::string& format : datetime_formats_of(text, rare)) {
        if (const auto time = parse_datetime(text, format)) return *time;
      }
    }
    return kMissingNumber;
  }
  // A column of whole numbers such as 20230111.
  double digits_of_time(std::size_t row) const {
    std::string text;
    append_number(text, values_.numbers[row], schema_);
    return parse_number(text).value_or(kMissingNumber);
  }

  const ColumnSchema& schema_;
  const TableColumn& values_;
  bool nulls_;
  double constant_seconds_ = kMissingNumber;
  std::vector<double> category_numbers_;
};

template <class T>
T* allocate(Bytes& bytes, std::size_t count) {
  bytes.resize(count * sizeof(T));
  return reinterpret_cast<T*>(bytes.data());  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

void set_bit(Bytes& bits, std::size_t row) { bits[row / 8] |= static_cast<std::uint8_t>(1U << (row % 8)); }

// Which rows are not null; `null` is asked of each.
template <class Null>
void mark_nulls(ArrowValues& array, std::size_t rows, const Null& null) {
  Bytes bits((rows + 7) / 8);
  for (std::size_t i = 0; i < rows; ++i) {
    if (null(i)) {
      ++array.nulls;
    } else {
      set_bit(bits, i);
    }
  }
  if (array.nulls > 0) array.buffers[0] = std::move(bits);
}

template <class T>
void fill_integers(const Cells& cells, std::size_t rows, Bytes& out) {
  T* const values = allocate<T>(out, rows);
  constexpr auto kLow = static_cast<double>(std::numeric_limits<T>::min());
  constexpr auto kHigh = static_cast<double>(std::numeric_limits<T>::max());
  for (std::size_t i = 0; i < rows; ++i) {
    const bool null = cells.is_null(i);
    if (const std::optional<T> exact = null ? std::nullopt : cells.integer_text<T>(i)) {
      values[i] = *exact;
      continue;
    }
    const double value = null ? 0 : std::nearbyint(cells.number(i));
    // The largest 64-bit numbers round up as doubles.
    values[i] = !(value > kLow)  ? std::numeric_limits<T>::min()
                : value >= kHigh ? std::numeric_limits<T>::max()
                                 : static_cast<T>(value);
  }
}

template <class T>
void fill_floats(const Cells& cells, std::size_t rows, Bytes& out) {
  T* const values = allocate<T>(out, rows);
  for (std::size_t i = 0; i < rows; ++i)
    values[i] = static_cast<T>(cells.is_null(i) ? kMissingNumber : cells.number(i));
}

template <class T>
void fill_times(const Cells& cells, std::size_t rows, double per_second, Bytes& out) {
  T* const values = allocate<T>(out, rows);
  for (std::size_t i = 0; i < rows; ++i) {
    values[i] = cells.is_null(i) ? 0 : static_cast<T>(std::llround(cells.seconds(i) * per_second));
  }
}

template <class Offset>
void fill_texts(const Cells& cells, std::size_t rows, ArrowValues& array) {
  array.buffers.emplace_back();
  auto* const ends = allocate<Offset>(array.buffers[1], rows + 1);
  std::string all;
  for (std::size_t i = 0; i < rows; ++i) {
    if (!cells.is_null(i)) cells.append_text(i, all);
    ends[i + 1] = static_cast<Offset>(all.size());
  }
  array.buffers[2].assign(all.begin(), all.end());
}

void fill_booleans(const Cells& cells, std::size_t rows, Bytes& out) {
  out.resize((rows + 7) / 8);
  for (std::size_t i = 0; i < rows; ++i) {
    if (!cells.is_null(i) && cells.number(i) == 1) set_bit(out, i);
  }
}

// Half precision goes out as single, which its owner rounds.
std::string format_out(const std::string& format, ArrowKind kind) {
  if (kind == ArrowKind::half) return "f";
  return kind == ArrowKind::text_view ? "U" : format;
}

void fill_values(const Cells& cells, const ArrowType& type, std::size_t rows, ArrowValues& array) {
  Bytes& out = array.buffers[1];
  switch (type.kind) {
    case ArrowKind::boolean:
      return fill_booleans(cells, rows, out);
    case ArrowKind::int8:
      return fill_integers<std::int8_t>(cells, rows, out);
    case ArrowKind::uint8:
      return fill_integers<std::uint8_t>(cells, rows, out);
    case ArrowKind::int16:
      return fill_integers<std::int16_t>(cells, rows, out);
    case ArrowKind::uint16:
      return fill_integers<std::uint16_t>(cells, rows, out);
    case ArrowKind::int32:
      return fill_integers<std::int32_t>(cells, rows, out);
    case ArrowKind::uint32:
      return fill_integers<std::uint32_t>(cells, rows, out);
    case ArrowKind::int64:
      return fill_integers<std::int64_t>(cells, rows, out);
    case ArrowKind::uint64:
      return fill_integers<std::uint64_t>(cells, rows, out);
    case ArrowKind::half:
    case ArrowKind::single:
      return fill_floats<float>(cells, rows, out);
    case ArrowKind::real:
      return fill_floats<double>(cells, rows, out);
    case ArrowKind::text:
      return fill_texts<std::int32_t>(cells, rows, array);
    case ArrowKind::large_text:
    case ArrowKind::text_view:
      return fill_texts<std::int64_t>(cells, rows, array);
    case ArrowKind::date_days:
      return fill_times<std::int32_t>(cells, rows, 1.0 / 86400, out);
    case ArrowKind::date_ms:
      return fill_times<std::int64_t>(cells, rows, 1e3, out);
    case ArrowKind::timestamp:
      return fill_times<std::int64_t>(cells, rows, type.per_second, out);
    case ArrowKind::all_null:
    case ArrowKind::dictionary:
      return;
  }
}

ArrowValues plain_array(const ArrowField& field, const Cells& cells, std::size_t rows) {
  const ArrowType type = parse_arrow_format(field.format).value_or(ArrowType{});
  ArrowValues array;
  array.name = field.name;
  array.format = format_out(field.format, type.kind);
  array.length = static_cast<std::int64_t>(rows);
  if (type.kind == ArrowKind::all_null) {
    array.nulls = array.length;
    return array;
  }
  array.buffers.resize(2);
  fill_values(cells, type, rows, array);
  if (is_float(type.kind) && !field.nulls) return array;  // NaN is how they miss a value
  mark_nulls(array, rows, [&](std::size_t i) { return cells.is_null(i); });
  return array;
}

ArrowValues dictionary_array(const ArrowField& field, const ColumnSchema& schema, const Cells& cells,
                             std::size_t rows) {
  ArrowValues array;
  array.name = field.name;
  array.format = "i";
  array.flags |= field.ordered ? ARROW_FLAG_DICTIONARY_ORDERED : 0;
  array.length = static_cast<std::int64_t>(rows);
  array.buffers.resize(2);
  auto* const places = allocate<std::int32_t>(array.buffers[1], rows);
  for (std::size_t i = 0; i < rows; ++i) places[i] = std::max(cells.code(i), 0);
  mark_nulls(array, rows, [&](std::size_t i) { return cells.is_null(i); });
  ColumnSchema categories = schema;
  categories.kind = ColumnKind::category;
  TableColumn each;
  for (std::size_t i = 0; i < schema.categories.size(); ++i) each.indices.push_back(static_cast<std::int32_t>(i));
  const ArrowField of_values{"", field.format};
  array.dictionary =
      std::make_unique<ArrowValues>(plain_array(of_values, Cells(categories, each, false), schema.categories.size()));
  return array;
}

}  // namespace

ArrowValues arrow_values(const ArrowField& field, const ColumnSchema& schema, const TableColumn& column,
                         std::size_t rows) {
  const Cells cells(schema, column, field.nulls);
  return field.dictionary && holds_categories(schema.kind) ? dictionary_array(field, schema, cells, rows)
                                                           : plain_array(field, cells, rows);
}

}  // namespace sfumato
