#include "sfumato/columns/table_writer.h"

#include <cmath>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/columns/datetime.h"
#include "sfumato/files/table_format.h"

namespace sfumato {

TableWriter::TableWriter(AtomicFile file, const Schema& schema, const CsvDialect& dialect)
    : file_(std::move(file), dialect),
      schema_(schema),
      spelled_(schema.columns),
      quoted_(quoted_columns(schema, dialect.quoting)) {
  for (ColumnSchema& column : spelled_) {
    set_decimal_mark(column, decimal_mark_of(schema.dialect), dialect.decimal_mark());
  }
  if (schema.columns.empty()) fail(ErrorKind::usage, "cannot write '{}': a table needs a column", file_.name());
  std::string header;
  for (std::size_t j = 0; j < schema.columns.size(); ++j) {
    const ColumnSchema& column = spelled_[j];
    if (j > 0) header += dialect.separator;
    append_name(header, column.name, dialect);
    missing_.push_back(field_of(column.missing, dialect.quoted_missing));
    std::vector<std::string>& categories = categories_.emplace_back();
    for (const std::string& category : column.categories) {
      const bool missing = column.kind == ColumnKind::constant && category == column.missing;
      categories.push_back(missing ? missing_.back() : field_of(category, quoted_[j]));
    }
  }
  if (header.empty()) header = "\"\"";
  if (!dialect.header) return;
  header += dialect.line_end();
  file_.write(header);
}

// A word as it stands in the file.
std::string TableWriter::field_of(const std::string& text, bool quoted) const {
  std::string field;
  // An empty line would not be read as a row.
  append_field(field, text, file_.dialect(), quoted || (schema_.columns.size() == 1 && text.empty()));
  return field;
}

void TableWriter::append(const Table& table) {
  if (table.schema != schema_) {
    fail(ErrorKind::usage, "cannot write '{}': the rows have another schema than the file", file_.name());
  }
  for (std::size_t row = 0; row < table.rows; ++row) {
    ++written_;
    line_.clear();
    for (std::size_t column = 0; column < schema_.columns.size(); ++column) {
      if (column > 0) line_ += file_.dialect().separator;
      append_cell(table, column, row);
    }
    line_ += file_.dialect().line_end();
    file_.write(line_);
  }
}

void TableWriter::finish() { file_.commit(); }

void TableWriter::append_cell(const Table& table, std::size_t column, std::size_t row) {
  const ColumnSchema& schema = schema_.columns[column];
  const TableColumn& values = table.columns[column];
  switch (schema.kind) {
    case ColumnKind::number:
    case ColumnKind::integer:
    case ColumnKind::datetime: {
      if (std::isnan(values.numbers[row])) {
        line_ += missing_[column];
        return;
      }
      text_.clear();
      append_value(text_, spelled_[column], values, row);
      append_field(line_, text_, file_.dialect(), quoted_[column]);
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
        append_field(line_, values.texts[row], file_.dialect(), quoted_[column]);
      } else if (!made && schema.kind == ColumnKind::identifier) {
        append_field(line_, std::to_string(written_), file_.dialect(), quoted_[column]);
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
  write_table(table, path, dialect_of_path(path, table.schema.dialect.value_or(CsvDialect())));
}

void write_table(const Table& table, const std::string& path, const CsvDialect& dialect) {
  check_table_path(path, TableContent::words);
  TableWriter writer(AtomicFile(path), table.schema, dialect);
  writer.append(table);
  writer.finish();
}

}  // namespace sfumato
