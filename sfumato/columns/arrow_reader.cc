#include "sfumato/columns/arrow_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato {
namespace {

std::string error_of(ArrowArrayStream& stream) {
  const char* const text = stream.get_last_error(&stream);
  return text == nullptr ? "no reason given" : text;
}

bool any_nan(const ArrowColumn& batch) {
  std::vector<double> numbers(batch.rows());
  batch.numbers(numbers);
  return std::ranges::any_of(numbers, [](double x) { return std::isnan(x); });
}

}  // namespace

ArrowReader::ArrowReader(ArrowArrayStream& stream, std::string source) : source_(std::move(source)) {
  try {
    take_schema(stream);
    take_batches(stream);
  } catch (...) {
    release();
    throw;
  }
}

void ArrowReader::release() {
  for (const auto& array : arrays_) {
    if (array->release != nullptr) array->release(array.get());
  }
  arrays_.clear();
  if (schema_.release != nullptr) schema_.release(&schema_);
  schema_.release = nullptr;
}

void ArrowReader::take_schema(ArrowArrayStream& stream) {
  if (stream.get_schema(&stream, &schema_) != 0) {
    fail(ErrorKind::bad_data, "{}: the frame's schema cannot be read: {}", source_, error_of(stream));
  }
  if (std::string_view(schema_.format) != "+s" || schema_.n_children == 0) {
    fail(ErrorKind::bad_data, "{}: the frame has no columns; give one with columns and rows", source_);
  }
  for (std::int64_t j = 0; j < schema_.n_children; ++j) {
    const ArrowSchema& column = *schema_.children[j];
    const bool dictionary = column.dictionary != nullptr;
    const ArrowSchema& values = dictionary ? *column.dictionary : column;
    const std::string name = column.name == nullptr ? "" : column.name;
    if (std::ranges::find(fields_, name, &ArrowField::name) != fields_.end()) {
      fail(ErrorKind::bad_data, "{}: there are two columns {}; rename one", source_, quoted_text(name));
    }
    ArrowBatches& added = columns_.emplace_back();
    added.type = type_of(name, values.format);
    if (dictionary) added.index = type_of(name, column.format);
    const bool ordered = (column.flags & ARROW_FLAG_DICTIONARY_ORDERED) != 0;
    fields_.push_back({name, values.format, dictionary, ordered, false});
  }
}

ArrowType ArrowReader::type_of(const std::string& name, const char* format) const {
  const std::optional<ArrowType> type = parse_arrow_format(format);
  if (!type) {
    throw ArrowTypeError(
        fmt::format("{}: column {} has the Arrow type '{}', which cannot be learned; remove or "
                    "convert it",
                    source_, quoted_text(name), format));
  }
  if (type->zone) {
    throw ArrowTypeError(
        fmt::format("{}: column {} has times with a time zone; convert it to one zone and drop the zone", source_,
                    quoted_text(name)));
  }
  return *type;
}

void ArrowReader::take_batches(ArrowArrayStream& stream) {
  while (true) {
    auto array = std::make_unique<ArrowArray>();
    if (stream.get_next(&stream, array.get()) != 0) {
      fail(ErrorKind::bad_data, "{}: the frame's rows cannot be read: {}", source_, error_of(stream));
    }
    if (array->release == nullptr) return;
    arrays_.push_back(std::move(array));
    add_batch(*arrays_.back());
  }
}

void ArrowReader::add_batch(const ArrowArray& batch) {
  if (static_cast<std::size_t>(batch.n_children) != columns_.size()) {
    fail(ErrorKind::bad_data, "{}: the frame has {} columns, and some of its rows {}", source_, columns_.size(),
         batch.n_children);
  }
  rows_ += static_cast<std::size_t>(batch.length);
  for (std::size_t j = 0; j < columns_.size(); ++j) {
    const ArrowArray& array = *batch.children[j];
    if (batch.offset < 0 || batch.length < 0 || batch.offset > array.length ||
        batch.length > array.length - batch.offset) {
      fail(ErrorKind::bad_data, "{}: the frame has {} rows, and one of its columns {}", source_,
           batch.offset + batch.length, array.length);
    }
    std::shared_ptr<const ArrowColumn> dictionary;
    if (fields_[j].dictionary) {
      dictionary =
          std::make_shared<ArrowColumn>(columns_[j].type, *array.dictionary, nullptr, 0, array.dictionary->length);
    }
    const ArrowType& type = dictionary ? columns_[j].index : columns_[j].type;
    const ArrowColumn& added =
        columns_[j].batches.emplace_back(type, array, std::move(dictionary), batch.offset, batch.length);
    fields_[j].nulls = fields_[j].nulls || added.has_nulls();
  }
}

bool ArrowReader::is_points() const {
  for (std::size_t j = 0; j < columns_.size(); ++j) {
    const ArrowKind kind = columns_[j].type.kind;
    if (fields_[j].dictionary || fields_[j].nulls || !(is_integer(kind) || is_float(kind))) return false;
  }
  return std::ranges::none_of(columns_, [](const ArrowBatches& column) {
    return is_float(column.type.kind) && std::ranges::any_of(column.batches, any_nan);
  });
}

std::vector<std::string> ArrowReader::names() const {
  std::vector<std::string> names;
  for (const ArrowField& field : fields_) names.push_back(field.name);
  return names;
}

Points ArrowReader::points(const std::vector<std::string>& names) const {
  Points points{names, std::vector<double>(rows_ * names.size())};
  std::vector<double> numbers;
  for (std::size_t j = 0; j < names.size(); ++j) {
    const std::size_t at = find(names[j]);
    const ArrowKind kind = columns_[at].type.kind;
    if (fields_[at].dictionary || !(is_integer(kind) || is_float(kind) || kind == ArrowKind::boolean)) {
      fail(ErrorKind::bad_data, "{}: column {} is not numeric; convert it, or train a table model", source_,
           quoted_text(names[j]));
    }
    std::size_t row = 0;
    for (const ArrowColumn& batch : columns_[at].batches) {
      numbers.resize(batch.rows());
      batch.numbers(numbers);
      for (const double number : numbers) points(row++, j) = number;
    }
  }
  return points;
}

void ArrowReader::check_rows() const {
  if (rows_ == 0) fail(ErrorKind::bad_data, "{}: the frame has no rows; give 1 or more", source_);
}

Table ArrowReader::table(const TableOptions& options, ArrowCells cells) const {
  check_rows();
  for (const ColumnSchema& stated : options.stated.columns) find(stated.name);
  Table table;
  table.rows = rows_;
  table.schema.missing_words = options.missing;
  table.schema.dialect = options.stated.dialect;
  for (std::size_t j = 0; j < columns_.size(); ++j) {
    const auto found = std::ranges::find(options.stated.columns, fields_[j].name, &ColumnSchema::name);
    std::optional<ColumnSchema> stated;
    if (found != options.stated.columns.end()) {
      stated = *found;
      set_decimal_mark(*stated, decimal_mark_of(options.stated.dialect), '.');
    } else {
      stated = schema_of_type(fields_[j], columns_[j]);
    }
    ColumnScan scan({source_, fields_[j].name}, stated, false, options.missing, options.text);
    scan_cells(columns_[j], stated ? &*stated : nullptr, cells, scan);
    table.schema.columns.push_back(scan.finish(table.columns.emplace_back()));
    set_decimal_mark(table.schema.columns.back(), '.', decimal_mark_of(options.stated.dialect));
  }
  return table;
}

Table ArrowReader::table(const Schema& schema, ArrowCells cells) const {
  check_rows();
  if (columns_.size() != schema.columns.size()) {
    fail(ErrorKind::bad_data, "{}: the frame has {} columns, the model {}; give the columns that it learned", source_,
         columns_.size(), schema.columns.size());
  }
  Table table;
  table.rows = rows_;
  table.schema.missing_words = schema.missing_words;
  table.schema.dialect = schema.dialect;
  for (const ColumnSchema& column : schema.columns) {
    ColumnSchema stated = column;
    set_decimal_mark(stated, decimal_mark_of(schema.dialect), '.');  // frames have points
    ColumnScan scan({source_, column.name}, stated, true, schema.missing_words);
    scan_cells(columns_[find(column.name)], &column, cells, scan);
    table.schema.columns.push_back(scan.finish(table.columns.emplace_back()));
    table.schema.columns.back().spelling = column.spelling;
    if (column.kind == ColumnKind::constant) table.schema.columns.back().categories = column.categories;
  }
  return table;
}

std::size_t ArrowReader::find(const std::string& name) const {
  const auto found = std::ranges::find(fields_, name, &ArrowField::name);
  if (found == fields_.end()) fail(ErrorKind::bad_data, "{}: there is no column {}", source_, quoted_text(name));
  return static_cast<std::size_t>(found - fields_.begin());
}

}  // namespace sfumato
