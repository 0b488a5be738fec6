#include "arrow_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/columns/datetime.h"
#include "sfumato/columns/table_writer.h"
#include "sfumato/files/field.h"

namespace sfumato::python {

namespace nb = nanobind;

using Bytes = std::vector<std::uint8_t>;

struct ArrowOutput::Array {
  std::string name;
  std::string format;
  std::int64_t flags = ARROW_FLAG_NULLABLE;
  std::int64_t length = 0;
  std::int64_t nulls = 0;
  std::vector<Bytes> buffers;  // the first, of what is not null, is empty where nothing is
  std::unique_ptr<Array> dictionary;
};

struct ArrowOutput::Columns {
  std::vector<Array> arrays;
  std::size_t rows = 0;
};

namespace {

using Array = ArrowOutput::Array;
using Columns = ArrowOutput::Columns;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// The cells of one column of a frame, as whatever they are wanted.
class Cells {
 public:
  Cells(const ColumnSchema& schema, const TableColumn& values, bool nulls)
      : schema_(schema), values_(values), nulls_(nulls) {
    for (const std::string& level : schema.categories) {
      const bool yes = level == "True" || level == "true";
      const std::optional<double> number = parse_number(level);
      level_numbers_.push_back(number ? *number : yes ? 1 : level == "False" || level == "false" ? 0 : kMissing);
    }
  }

  bool is_null(std::size_t row) const {
    if (holds_numbers(schema_.kind)) return std::isnan(values_.numbers[row]);
    if (holds_categories(schema_.kind)) return values_.indices[row] < 0;
    if (schema_.kind == ColumnKind::constant) return nulls_ || schema_.categories.front().empty();
    return schema_.kind == ColumnKind::text && nulls_;
  }
  double number(std::size_t row) const {
    if (holds_numbers(schema_.kind)) return values_.numbers[row];
    if (schema_.kind == ColumnKind::identifier) return static_cast<double>(row + 1);
    if (schema_.kind == ColumnKind::text) return kMissing;
    const std::size_t level = schema_.kind == ColumnKind::constant ? 0 : static_cast<std::size_t>(values_.indices[row]);
    return level_numbers_[level];
  }
  std::int32_t code(std::size_t row) const { return values_.indices[row]; }
  // Seconds since 1970.
  double seconds(std::size_t row) const {
    if (schema_.kind != ColumnKind::constant) return number(row);
    for (const std::string_view format : datetime_formats()) {
      if (const auto time = parse_datetime(schema_.categories.front(), format)) return *time;
    }
    return kMissing;
  }
  void append_text(std::size_t row, std::string& out) const {
    if (schema_.kind == ColumnKind::datetime) {
      append_datetime(out, values_.numbers[row], schema_.format, schema_.decimals);
    } else if (holds_numbers(schema_.kind)) {
      append_number(out, values_.numbers[row], schema_.decimals);
    } else if (holds_categories(schema_.kind)) {
      out += schema_.categories[static_cast<std::size_t>(values_.indices[row])];
    } else if (schema_.kind == ColumnKind::constant) {
      out += schema_.categories.front();
    } else if (schema_.kind == ColumnKind::identifier) {
      fmt::format_to(std::back_inserter(out), "{}", row + 1);
    }
  }

 private:
  const ColumnSchema& schema_;
  const TableColumn& values_;
  bool nulls_;
  std::vector<double> level_numbers_;
};

template <class T>
T* room(Bytes& bytes, std::size_t count) {
  bytes.resize(count * sizeof(T));
  return reinterpret_cast<T*>(bytes.data());  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

void set_bit(Bytes& bits, std::size_t row) { bits[row / 8] |= static_cast<std::uint8_t>(1U << (row % 8)); }

// Which rows are not null; `null` is asked of each.
template <class Null>
void mark_nulls(Array& array, std::size_t rows, const Null& null) {
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
  T* const values = room<T>(out, rows);
  constexpr auto kLow = static_cast<double>(std::numeric_limits<T>::min());
  constexpr auto kHigh = static_cast<double>(std::numeric_limits<T>::max());
  for (std::size_t i = 0; i < rows; ++i) {
    const double value = cells.is_null(i) ? 0 : std::nearbyint(cells.number(i));
    // The largest 64-bit numbers round up as doubles.
    values[i] = !(value > kLow)  ? std::numeric_limits<T>::min()
                : value >= kHigh ? std::numeric_limits<T>::max()
                                 : static_cast<T>(value);
  }
}

template <class T>
void fill_floats(const Cells& cells, std::size_t rows, Bytes& out) {
  T* const values = room<T>(out, rows);
  for (std::size_t i = 0; i < rows; ++i) values[i] = static_cast<T>(cells.is_null(i) ? kMissing : cells.number(i));
}

template <class T>
void fill_times(const Cells& cells, std::size_t rows, double per_second, Bytes& out) {
  T* const values = room<T>(out, rows);
  for (std::size_t i = 0; i < rows; ++i) {
    values[i] = cells.is_null(i) ? 0 : static_cast<T>(std::llround(cells.seconds(i) * per_second));
  }
}

template <class Offset>
void fill_texts(const Cells& cells, std::size_t rows, Array& array) {
  array.buffers.emplace_back();
  auto* const ends = room<Offset>(array.buffers[1], rows + 1);
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

void fill_values(const Cells& cells, const ArrowType& type, std::size_t rows, Array& array) {
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

Array plain_array(const ArrowLayout& layout, const Cells& cells, std::size_t rows) {
  const ArrowType type = parse_arrow_format(layout.format).value_or(ArrowType{});
  Array array;
  array.name = layout.name;
  array.format = format_out(layout.format, type.kind);
  array.length = static_cast<std::int64_t>(rows);
  if (type.kind == ArrowKind::all_null) {
    array.nulls = array.length;
    return array;
  }
  array.buffers.resize(2);
  fill_values(cells, type, rows, array);
  if (is_float(type.kind) && !layout.nulls) return array;  // NaN is how they miss a value
  mark_nulls(array, rows, [&](std::size_t i) { return cells.is_null(i); });
  return array;
}

Array dictionary_array(const ArrowLayout& layout, const ColumnSchema& schema, const Cells& cells, std::size_t rows) {
  Array array;
  array.name = layout.name;
  array.format = "i";
  array.flags |= layout.ordered ? ARROW_FLAG_DICTIONARY_ORDERED : 0;
  array.length = static_cast<std::int64_t>(rows);
  array.buffers.resize(2);
  auto* const places = room<std::int32_t>(array.buffers[1], rows);
  for (std::size_t i = 0; i < rows; ++i) places[i] = std::max(cells.code(i), 0);
  mark_nulls(array, rows, [&](std::size_t i) { return cells.is_null(i); });
  ColumnSchema levels = schema;
  levels.kind = ColumnKind::category;
  TableColumn each;
  for (std::size_t i = 0; i < schema.categories.size(); ++i) each.indices.push_back(static_cast<std::int32_t>(i));
  const ArrowLayout of_values{"", layout.format};
  array.dictionary =
      std::make_unique<Array>(plain_array(of_values, Cells(levels, each, false), schema.categories.size()));
  return array;
}

// The whole of a frame, kept alive by whoever has one of its arrays.
struct Export {
  std::shared_ptr<const Columns> columns;
  std::vector<const void*> buffers;
  std::vector<std::unique_ptr<ArrowArray>> arrays;
  std::vector<ArrowArray*> children;
};

void release_array(ArrowArray* array) {
  for (std::int64_t j = 0; j < array->n_children; ++j) {
    if (array->children[j]->release != nullptr) array->children[j]->release(array->children[j]);
  }
  if (array->dictionary != nullptr && array->dictionary->release != nullptr) {
    array->dictionary->release(array->dictionary);
  }
  delete static_cast<Export*>(array->private_data);  // NOLINT(cppcoreguidelines-owning-memory)
  array->release = nullptr;
}

void export_array(const std::shared_ptr<const Columns>& columns, const Array& from, ArrowArray& to) {
  auto state = std::make_unique<Export>();
  state->columns = columns;
  for (const Bytes& bytes : from.buffers) state->buffers.push_back(bytes.empty() ? nullptr : bytes.data());
  to = {};
  to.length = from.length;
  to.null_count = from.nulls;
  to.n_buffers = static_cast<std::int64_t>(from.buffers.size());
  if (from.dictionary) {
    state->arrays.push_back(std::make_unique<ArrowArray>());
    to.dictionary = state->arrays.back().get();
    export_array(columns, *from.dictionary, *to.dictionary);
  }
  to.buffers = state->buffers.data();
  to.release = release_array;
  to.private_data = state.release();
}

void export_batch(const std::shared_ptr<const Columns>& columns, ArrowArray& to) {
  auto state = std::make_unique<Export>();
  state->columns = columns;
  state->buffers.push_back(nullptr);
  for (const Array& array : columns->arrays) {
    state->arrays.push_back(std::make_unique<ArrowArray>());
    state->children.push_back(state->arrays.back().get());
    export_array(columns, array, *state->children.back());
  }
  to = {};
  to.length = static_cast<std::int64_t>(columns->rows);
  to.n_buffers = 1;
  to.buffers = state->buffers.data();
  to.n_children = static_cast<std::int64_t>(state->children.size());
  to.children = state->children.data();
  to.release = release_array;
  to.private_data = state.release();
}

// A schema's texts live in `columns`.
struct SchemaExport {
  std::shared_ptr<const Columns> columns;
  std::vector<std::unique_ptr<ArrowSchema>> schemas;
  std::vector<ArrowSchema*> children;
};

void release_schema(ArrowSchema* schema) {
  for (std::int64_t j = 0; j < schema->n_children; ++j) {
    if (schema->children[j]->release != nullptr) schema->children[j]->release(schema->children[j]);
  }
  if (schema->dictionary != nullptr && schema->dictionary->release != nullptr) {
    schema->dictionary->release(schema->dictionary);
  }
  delete static_cast<SchemaExport*>(schema->private_data);  // NOLINT(cppcoreguidelines-owning-memory)
  schema->release = nullptr;
}

void export_schema(const std::shared_ptr<const Columns>& columns, const Array& from, ArrowSchema& to) {
  auto state = std::make_unique<SchemaExport>();
  state->columns = columns;
  to = {};
  to.format = from.format.c_str();
  to.name = from.name.c_str();
  to.flags = from.flags;
  if (from.dictionary) {
    state->schemas.push_back(std::make_unique<ArrowSchema>());
    to.dictionary = state->schemas.back().get();
    export_schema(columns, *from.dictionary, *to.dictionary);
  }
  to.release = release_schema;
  to.private_data = state.release();
}

void export_frame_schema(const std::shared_ptr<const Columns>& columns, ArrowSchema& to) {
  auto state = std::make_unique<SchemaExport>();
  state->columns = columns;
  for (const Array& array : columns->arrays) {
    state->schemas.push_back(std::make_unique<ArrowSchema>());
    state->children.push_back(state->schemas.back().get());
    export_schema(columns, array, *state->children.back());
  }
  to = {};
  to.format = "+s";
  to.name = "";
  to.n_children = static_cast<std::int64_t>(state->children.size());
  to.children = state->children.data();
  to.release = release_schema;
  to.private_data = state.release();
}

struct Stream {
  std::shared_ptr<const Columns> columns;
  bool done = false;
};

void make_stream(std::shared_ptr<const Columns> columns, ArrowArrayStream& stream) {
  stream = {};
  stream.get_schema = [](ArrowArrayStream* of, ArrowSchema* out) {
    export_frame_schema(static_cast<Stream*>(of->private_data)->columns, *out);
    return 0;
  };
  stream.get_next = [](ArrowArrayStream* of, ArrowArray* out) {
    auto* const from = static_cast<Stream*>(of->private_data);
    *out = {};
    if (!from->done) export_batch(from->columns, *out);
    from->done = true;
    return 0;
  };
  stream.get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
  stream.release = [](ArrowArrayStream* of) {
    delete static_cast<Stream*>(of->private_data);  // NOLINT(cppcoreguidelines-owning-memory)
    of->release = nullptr;
  };
  stream.private_data = std::make_unique<Stream>(Stream{std::move(columns)}).release();
}

const ArrowLayout& layout_of(const std::vector<ArrowLayout>& layouts, const std::string& name) {
  const auto found = std::ranges::find(layouts, name, &ArrowLayout::name);
  if (found == layouts.end()) fail(ErrorKind::usage, "the frame to be like has no column '{}'", name);
  return *found;
}

std::shared_ptr<Columns> columns_of(const Table& table, const std::vector<ArrowLayout>& layouts) {
  auto columns = std::make_shared<Columns>();
  columns->rows = table.rows;
  for (std::size_t j = 0; j < table.columns.size(); ++j) {
    const ColumnSchema& schema = table.schema.columns[j];
    const ArrowLayout& layout = layout_of(layouts, schema.name);
    const Cells cells(schema, table.columns[j], layout.nulls);
    columns->arrays.push_back(layout.dictionary && holds_categories(schema.kind)
                                  ? dictionary_array(layout, schema, cells, table.rows)
                                  : plain_array(layout, cells, table.rows));
  }
  return columns;
}

Table table_of(const Points& points) {
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

bool has_letter(std::string_view format, std::string_view letters) {
  for (std::size_t i = 0; i + 1 < format.size(); ++i) {
    if (format[i] != '%') continue;
    const char letter = format[i + 1] == '-' && i + 2 < format.size() ? format[i + 2] : format[i + 1];
    if (letters.find(letter) != std::string_view::npos) return true;
  }
  return false;
}

ArrowLayout natural_layout(const ColumnSchema& column) {
  switch (column.kind) {
    case ColumnKind::number:
      return {column.name, "g", false, false, column.may_miss};
    case ColumnKind::integer:
    case ColumnKind::identifier:
      return {column.name, "l", false, false, column.may_miss};
    case ColumnKind::boolean: {
      const bool words =
          column.categories[1] == "True" || column.categories[1] == "true" || column.categories[1] == "TRUE";
      return {column.name, words ? "b" : "u", !words, false, column.may_miss};
    }
    case ColumnKind::category:
      return {column.name, "u", true, column.ordered, column.may_miss};
    case ColumnKind::datetime: {
      if (!has_letter(column.format, "Yy")) return {column.name, "u", false, false, column.may_miss};
      const bool clock = has_letter(column.format, "HIpMSf");
      return {column.name, clock ? "tsu:" : "tdD", false, false, column.may_miss};
    }
    case ColumnKind::constant:
    case ColumnKind::text:
      return {column.name, "u", false, false, false};
  }
  return {};
}

}  // namespace

std::vector<ArrowLayout> natural_layouts(const Schema& schema) {
  std::vector<ArrowLayout> layouts;
  for (const ColumnSchema& column : schema.columns) layouts.push_back(natural_layout(column));
  return layouts;
}

ArrowOutput::ArrowOutput(const Table& table, const std::vector<ArrowLayout>& layouts)
    : columns_(columns_of(table, layouts)) {}

ArrowOutput::ArrowOutput(const Points& points, const std::vector<ArrowLayout>& layouts)
    : ArrowOutput(table_of(points), layouts) {}

nb::object ArrowOutput::capsule() const {
  auto stream = std::make_unique<ArrowArrayStream>();
  make_stream(columns_, *stream);
  constexpr const char* kName = "arrow_array_stream";
  const auto corrupt = [](PyObject* capsule) {
    auto* const owned = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule, "arrow_array_stream"));
    if (owned == nullptr) return;
    if (owned->release != nullptr) owned->release(owned);
    delete owned;  // NOLINT(cppcoreguidelines-owning-memory)
  };
  PyObject* const capsule = PyCapsule_New(stream.get(), kName, corrupt);
  if (capsule == nullptr) throw nb::python_error();
  stream.release();  // NOLINT(bugprone-unused-return-value): the capsule's from here on
  return nb::steal(capsule);
}

}  // namespace sfumato::python
