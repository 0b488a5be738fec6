#include "arrow_input.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "errors.h"
#include "sfumato/base/text.h"
#include "sfumato/columns/column_scan.h"

namespace sfumato::python {

namespace {

// What messages call the data.
constexpr const char* kPath = "X";

std::string error_of(ArrowArrayStream& stream) {
  const char* const text = stream.get_last_error(&stream);
  return text == nullptr ? "it says no reason" : text;
}

ArrowType type_of(const std::string& name, const char* format) {
  const std::optional<ArrowType> type = parse_arrow_format(format);
  if (!type) {
    fail_type("{}: column {} has the Arrow type '{}', which cannot be learned; remove or convert it", kPath,
              quoted_text(name), format);
  }
  if (type->zone) {
    fail_type("{}: column {} is of times with a zone; convert it to one clock and drop the zone", kPath,
              quoted_text(name));
  }
  return *type;
}

}  // namespace

ArrowInput::ArrowInput(ArrowArrayStream& stream) {
  try {
    take_schema(stream);
    take_batches(stream);
  } catch (...) {
    release();
    throw;
  }
}

void ArrowInput::release() {
  for (const auto& array : arrays_) {
    if (array->release != nullptr) array->release(array.get());
  }
  arrays_.clear();
  if (schema_.release != nullptr) schema_.release(&schema_);
  schema_.release = nullptr;
}

void ArrowInput::take_schema(ArrowArrayStream& stream) {
  if (stream.get_schema(&stream, &schema_) != 0) {
    fail(ErrorKind::bad_data, "{}: the frame's schema cannot be had: {}", kPath, error_of(stream));
  }
  if (std::string_view(schema_.format) != "+s" || schema_.n_children == 0) {
    fail(ErrorKind::bad_data, "{}: the frame has no columns; give one with columns and rows", kPath);
  }
  for (std::int64_t j = 0; j < schema_.n_children; ++j) {
    const ArrowSchema& column = *schema_.children[j];
    const bool dictionary = column.dictionary != nullptr;
    const ArrowSchema& values = dictionary ? *column.dictionary : column;
    const std::string name = column.name == nullptr ? "" : column.name;
    if (std::ranges::find(layouts_, name, &ArrowLayout::name) != layouts_.end()) {
      fail(ErrorKind::bad_data, "{}: there are two columns {}; rename one", kPath, quoted_text(name));
    }
    Column& added = columns_.emplace_back();
    added.type = type_of(name, values.format);
    if (dictionary) added.index = type_of(name, column.format);
    const bool ordered = (column.flags & ARROW_FLAG_DICTIONARY_ORDERED) != 0;
    layouts_.push_back({name, values.format, dictionary, ordered, false});
  }
}

void ArrowInput::take_batches(ArrowArrayStream& stream) {
  while (true) {
    auto array = std::make_unique<ArrowArray>();
    if (stream.get_next(&stream, array.get()) != 0) {
      fail(ErrorKind::bad_data, "{}: the frame's rows cannot be had: {}", kPath, error_of(stream));
    }
    if (array->release == nullptr) return;
    arrays_.push_back(std::move(array));
    add_batch(*arrays_.back());
  }
}

void ArrowInput::add_batch(const ArrowArray& batch) {
  if (static_cast<std::size_t>(batch.n_children) != columns_.size()) {
    fail(ErrorKind::bad_data, "{}: the frame has {} columns, and some of its rows {}", kPath, columns_.size(),
         batch.n_children);
  }
  rows_ += static_cast<std::size_t>(batch.length);
  for (std::size_t j = 0; j < columns_.size(); ++j) {
    const ArrowArray& array = *batch.children[j];
    std::shared_ptr<const ArrowColumn> dictionary;
    if (layouts_[j].dictionary) {
      dictionary =
          std::make_shared<ArrowColumn>(columns_[j].type, *array.dictionary, nullptr, 0, array.dictionary->length);
    }
    const ArrowType& type = dictionary ? columns_[j].index : columns_[j].type;
    const ArrowColumn& added =
        columns_[j].batches.emplace_back(type, array, std::move(dictionary), batch.offset, batch.length);
    for (std::size_t i = 0; i < added.rows() && !layouts_[j].nulls; ++i) layouts_[j].nulls = added.is_null(i);
  }
}

bool ArrowInput::is_points() const {
  for (std::size_t j = 0; j < columns_.size(); ++j) {
    const ArrowKind kind = columns_[j].type.kind;
    if (layouts_[j].dictionary || layouts_[j].nulls || !(is_integer(kind) || is_float(kind))) return false;
    if (!is_float(kind)) continue;
    for (const ArrowColumn& batch : columns_[j].batches) {
      for (std::size_t i = 0; i < batch.rows(); ++i) {
        if (std::isnan(batch.number(i))) return false;
      }
    }
  }
  return true;
}

std::vector<std::string> ArrowInput::names() const {
  std::vector<std::string> names;
  for (const ArrowLayout& layout : layouts_) names.push_back(layout.name);
  return names;
}

Points ArrowInput::table(const std::vector<std::string>& names) const {
  Points table{names, std::vector<double>(rows_ * names.size())};
  for (std::size_t j = 0; j < names.size(); ++j) {
    const Column& column = columns_[find(names[j])];
    const ArrowKind kind = column.type.kind;
    const bool dictionary = layouts_[find(names[j])].dictionary;
    if (dictionary || !(is_integer(kind) || is_float(kind) || kind == ArrowKind::boolean)) {
      fail(ErrorKind::bad_data, "{}: column {} is not of numbers, which points are; convert it, or learn a table",
           kPath, quoted_text(names[j]));
    }
    std::size_t row = 0;
    for (const ArrowColumn& batch : column.batches) {
      for (std::size_t i = 0; i < batch.rows(); ++i) table(row++, j) = batch.number(i);
    }
  }
  return table;
}

void ArrowInput::for_each_cell(const Column& column, const TimeText& time,
                               const std::function<void(std::string_view)>& take) {
  std::string text;
  for (const ArrowColumn& batch : column.batches) {
    for (std::size_t i = 0; i < batch.rows(); ++i) {
      text.clear();
      batch.append_text(i, time, text);
      take(trimmed(text));
    }
  }
}

// As ISO 8601 has them; with fractions of a second where there are any, of which a double holds no more than six
// digits.
TimeText ArrowInput::time_text(const Column& column) {
  if (column.type.kind != ArrowKind::timestamp) return {"%Y-%m-%d", 0};
  constexpr int kMicroseconds = 6;
  for (const ArrowColumn& batch : column.batches) {
    for (std::size_t i = 0; i < batch.rows(); ++i) {
      if (!batch.is_null(i) && batch.has_fraction(i)) return {"%Y-%m-%d %H:%M:%S.%f", kMicroseconds};
    }
  }
  return {"%Y-%m-%d %H:%M:%S", 0};
}

// What a column's type says of it, of categories and times.
ColumnSchema ArrowInput::state(const ArrowLayout& layout, const Column& column) {
  ColumnSchema stated{layout.name};
  if (!layout.dictionary) {
    const TimeText time = time_text(column);
    stated.kind = ColumnKind::datetime;
    stated.format = time.format;
    stated.decimals = time.decimals;
    return stated;
  }
  stated.kind = ColumnKind::category;
  stated.ordered = layout.ordered;
  const TimeText time = time_text(column);
  std::unordered_set<std::string> seen;  // each batch has a dictionary of its own
  for (const ArrowColumn& batch : column.batches) {
    const ArrowColumn& values = batch.dictionary();
    for (std::size_t i = 0; i < values.rows(); ++i) {
      if (values.is_null(i)) continue;
      std::string text;
      values.append_text(i, time, text);
      const std::string level(trimmed(text));
      if (seen.insert(level).second) stated.categories.push_back(level);
    }
  }
  return stated;
}

TableColumn ArrowInput::scan(std::size_t column, std::optional<ColumnSchema> stated, bool fixed,
                             const std::vector<std::string>& missing, ColumnSchema& schema) const {
  const ArrowLayout& layout = layouts_[column];
  const bool says_time = stated && !stated->format.empty();
  const TimeText time = says_time ? TimeText{stated->format, stated->decimals} : time_text(columns_[column]);
  ColumnScan scan({kPath, layout.name}, std::move(stated), fixed, missing);
  std::size_t row = 0;
  for_each_cell(columns_[column], time, [&](std::string_view text) { scan.add(text, ++row); });
  TableColumn values;
  schema = scan.finish(values);
  return values;
}

Table ArrowInput::table(const TableOptions& options) const {
  if (rows_ == 0) fail(ErrorKind::bad_data, "{}: the frame has no rows; give 1 or more", kPath);
  for (const ColumnSchema& stated : options.stated.columns) find(stated.name);
  Table table;
  table.rows = rows_;
  for (std::size_t j = 0; j < columns_.size(); ++j) {
    const auto found = std::ranges::find(options.stated.columns, layouts_[j].name, &ColumnSchema::name);
    std::optional<ColumnSchema> stated;
    if (found != options.stated.columns.end()) {
      stated = *found;
    } else if (layouts_[j].dictionary || is_time(columns_[j].type.kind)) {
      stated = state(layouts_[j], columns_[j]);
    }
    table.columns.push_back(scan(j, stated, false, options.missing, table.schema.columns.emplace_back()));
  }
  return table;
}

std::size_t ArrowInput::find(const std::string& name) const {
  const auto found = std::ranges::find(layouts_, name, &ArrowLayout::name);
  if (found == layouts_.end()) fail(ErrorKind::bad_data, "{}: there is no column {}", kPath, quoted_text(name));
  return static_cast<std::size_t>(found - layouts_.begin());
}

Table ArrowInput::table(const Schema& schema) const {
  if (rows_ == 0) fail(ErrorKind::bad_data, "{}: the frame has no rows; give 1 or more", kPath);
  if (columns_.size() != schema.columns.size()) {
    fail(ErrorKind::bad_data, "{}: the frame has {} columns, the model {}; give the columns that it learned", kPath,
         columns_.size(), schema.columns.size());
  }
  Table table;
  table.rows = rows_;
  for (const ColumnSchema& column : schema.columns) {
    table.columns.push_back(scan(find(column.name), column, true, {}, table.schema.columns.emplace_back()));
  }
  return table;
}

}  // namespace sfumato::python
