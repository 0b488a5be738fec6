#include "sfumato/columns/table_writer.h"

#include <fmt/core.h>

#include <cmath>
#include <iterator>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/columns/datetime.h"
#include "sfumato/files/csv_records.h"

namespace sfumato {

void append_number(std::string& out, double value, int decimals) {
  const std::size_t start = out.size();
  if (decimals < 0) {
    fmt::format_to(std::back_inserter(out), "{}", value);
  } else {
    fmt::format_to(std::back_inserter(out), "{:.{}f}", value, decimals);
  }
  // Avoids -0.00 for -0.001 with two decimals.
  if (out[start] == '-' && out.find_first_not_of("-0.", start) == std::string::npos) out.erase(start, 1);
}

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
  } else if (schema.kind == ColumnKind::datetime) {
    append_datetime(out, column.numbers[row], schema.format, schema.decimals);
  } else {
    append_number(out, column.numbers[row], schema.decimals);
  }
}

void write_table(const Table& table, const std::string& path) {
  TableWriter writer(AtomicFile(path), table.schema);
  writer.append(table);
  writer.finish();
}

}  // namespace sfumato
