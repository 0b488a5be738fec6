#include "sfumato/columns/table_writer.h"

#include <cmath>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/columns/datetime.h"
#include "sfumato/files/csv_records.h"

namespace sfumato {

namespace {

// Whether some of a column's numbers need quotes in a CSV file.
bool needs_quotes(const ColumnSchema& column) {
  return is_spelled(column) || column.format.find_first_of(",;\t\" ") != std::string::npos;
}

}  // namespace

TableWriter::TableWriter(AtomicFile file, const Schema& schema) : file_(std::move(file)), schema_(schema) {
  if (schema.columns.empty()) fail(ErrorKind::usage, "cannot write '{}': a table needs a column", file_.name());
  // An empty line would not be read as a row.
  const bool alone = schema.columns.size() == 1;
  const auto field = [&](const std::string& text) { return alone && text.empty() ? "\"\"" : csv_field(text); };
  std::string header;
  for (const ColumnSchema& column : schema.columns) {
    if (!categories_.empty()) header += ',';
    header += field(column.name);
    missing_.push_back(field(column.missing));
    std::vector<std::string>& categories = categories_.emplace_back();
    for (const std::string& category : column.categories) categories.push_back(field(category));
  }
  file_.write(header + '\n');
}

void TableWriter::append(const Table& table) {
  if (table.schema != schema_) {
    fail(ErrorKind::usage, "cannot write '{}': the rows have another schema than the file", file_.name());
  }
  for (std::size_t row = 0; row < table.rows; ++row) {
    ++written_;
    line_.clear();
    for (std::size_t column = 0; column < schema_.columns.size(); ++column) {
      append_field(table, column, row);
      line_ += ',';
    }
    line_.back() = '\n';
    file_.write(line_);
  }
}

void TableWriter::finish() { file_.commit(); }

void TableWriter::append_field(const Table& table, std::size_t column, std::size_t row) {
  const ColumnSchema& schema = schema_.columns[column];
  const TableColumn& values = table.columns[column];
  switch (schema.kind) {
    case ColumnKind::number:
    case ColumnKind::integer:
    case ColumnKind::datetime: {
      if (std::isnan(values.numbers[row])) {
        line_ += missing_[column];
      } else if (needs_quotes(schema)) {
        std::string text;
        append_value(text, schema, values, row);
        line_ += csv_field(text);
      } else {
        append_value(line_, schema, values, row);
      }
      return;
    }
    case ColumnKind::category:
    case ColumnKind::boolean: {
      const std::int32_t code = values.indices[row];
      line_ += code < 0 ? missing_[column] : categories_[column][static_cast<std::size_t>(code)];
      return;
    }
    case ColumnKind::constant:
      line_ += categories_[column].front();
      return;
    case ColumnKind::identifier:
    case ColumnKind::text: {
      const bool made = !values.texts.empty();
      if (made && !values.texts[row].empty()) {
        line_ += csv_field(values.texts[row]);
      } else if (!made && schema.kind == ColumnKind::identifier) {
        line_ += std::to_string(written_);
      } else {
        line_ += missing_[column];
      }
      return;
    }
  }
}

void append_value(std::string& out, const ColumnSchema& schema, const TableColumn& column, std::size_t row) {
  if (holds_categories(schema.kind)) {
    const std::int32_t code = column.indices[row];
    out += code < 0 ? schema.missing : schema.categories[static_cast<std::size_t>(code)];
  } else if (std::isnan(column.numbers[row])) {
    out += schema.missing;
  } else if (!column.indices.empty()) {
    const std::string& offset = schema.categories[static_cast<std::size_t>(column.indices[row])];
    append_datetime(out, column.numbers[row], schema.format, schema.decimals, offset);
  } else {
    append_number(out, column.numbers[row], schema);
  }
}

void write_table(const Table& table, const std::string& path) {
  TableWriter writer(AtomicFile(path), table.schema);
  writer.append(table);
  writer.finish();
}

}  // namespace sfumato
