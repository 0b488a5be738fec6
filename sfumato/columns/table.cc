#include "sfumato/columns/table.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/base/points.h"
#include "sfumato/base/text.h"
#include "sfumato/columns/column_scan.h"
#include "sfumato/files/csv_records.h"

namespace sfumato {
namespace {

// Takes the records of a CSV file and builds the frame.
class TableReader {
 public:
  /// fixed: the schema states every column, and none changes.
  TableReader(std::string path, const Schema& schema, bool fixed, const std::vector<std::string>& missing,
              std::string stated_by, TextColumns text)
      : path_(std::move(path)),
        schema_(schema),
        fixed_(fixed),
        missing_(missing),
        stated_by_(std::move(stated_by)),
        text_(text) {}

  void take(const CsvRecord& record) {
    if (names_.empty() && take_header(record)) return;
    check_width(path_, record.line, record.fields.size(), names_.size());
    for (std::size_t j = 0; j < names_.size(); ++j) scans_[j].add(record.fields[j], record.line);
    ++rows_;
  }

  /// form: of the file, which the schema keeps unless it is stated.
  Table finish(const CsvForm& form) {
    if (names_.empty()) fail(ErrorKind::bad_data, "{}: the file is empty; it needs a header and rows", path_);
    if (rows_ == 0) fail(ErrorKind::bad_data, "{}: the file has a header but no rows; it needs rows", path_);
    Table table;
    table.rows = rows_;
    table.columns.resize(names_.size());
    for (std::size_t j = 0; j < names_.size(); ++j) {
      const std::size_t place = place_of(j);
      table.schema.columns.push_back(scans_[place].finish(table.columns[j]));
      if (!fixed_) table.schema.columns.back().quoted = form.is_quoted(place);
    }
    table.schema.dialect = schema_.dialect;
    if (!fixed_ && !schema_.dialect && form.dialect != CsvDialect()) table.schema.dialect = form.dialect;
    for (std::size_t j = 0; j < names_.size(); ++j) {
      ColumnSchema& column = table.schema.columns[j];
      if (fixed_) {
        column.spelling = schema_.columns[j].spelling;
        if (column.kind == ColumnKind::constant) column.categories = schema_.columns[j].categories;
      } else {
        set_decimal_mark(column, decimal_mark_, decimal_mark_of(table.schema.dialect));
      }
    }
    return table;
  }

 private:
  // Names the columns; false when the first record is a row already.
  bool take_header(const CsvRecord& record) {
    names_ = record.header ? column_names(path_, record.line, record.fields, /*may_be_blank=*/true)
                           : default_columns(record.fields.size());
    check_stated();
    decimal_mark_ = record.decimal_mark;
    for (const std::string& name : names_)
      scans_.emplace_back(ColumnLocation{path_, name}, stated(name), fixed_, missing_, text_, record.decimal_mark);
    return record.header;
  }

  void check_stated() const {
    for (const ColumnSchema& column : schema_.columns) {
      if (std::ranges::find(names_, column.name) != names_.end()) continue;
      const std::string nearest = nearest_name(column.name, names_);
      fail(ErrorKind::bad_data, "{}: there is no column {}, which {} names; {}", path_, quoted_text(column.name),
           stated_by_,
           nearest.empty() ? "take it out there or name a column of the file"
                           : fmt::format("did you mean {}?", quoted_text(nearest)));
    }
    if (!fixed_ || schema_.columns.size() == names_.size()) return;
    const auto strange = std::ranges::find_if(names_, [&](const std::string& name) { return !stated(name); });
    fail(ErrorKind::bad_data, "{}: column {} is not in the schema; remove it", path_, quoted_text(*strange));
  }

  std::optional<ColumnSchema> stated(const std::string& name) const {
    const auto found = std::ranges::find(schema_.columns, name, &ColumnSchema::name);
    if (found == schema_.columns.end()) return std::nullopt;
    ColumnSchema column = *found;
    set_decimal_mark(column, decimal_mark_of(schema_.dialect), decimal_mark_);
    return column;
  }

  // The column of the file that is the frame's column j: a schema that is fixed says their order.
  std::size_t place_of(std::size_t j) const {
    if (!fixed_) return j;
    return static_cast<std::size_t>(std::ranges::find(names_, schema_.columns[j].name) - names_.begin());
  }

  std::string path_;
  const Schema& schema_;
  bool fixed_;
  const std::vector<std::string>& missing_;
  std::string stated_by_;
  TextColumns text_;
  std::vector<std::string> names_;
  std::vector<ColumnScan> scans_;
  std::size_t rows_ = 0;
  char decimal_mark_ = '.';  // of the file
};

Table read(InputFile& file, const Schema& schema, bool fixed, const std::vector<std::string>& missing,
           const std::string& stated_by, TextColumns text) {
  TableReader reader(file.path(), schema, fixed, missing, stated_by, text);
  const CsvForm form = read_csv_records(
      file, [&](const CsvRecord& record) { reader.take(record); }, schema.dialect);
  return reader.finish(form);
}

}  // namespace

bool lacks_value(const ColumnSchema& schema, const TableColumn& column, std::size_t row) {
  if (holds_numbers(schema.kind)) return std::isnan(column.numbers[row]);
  return holds_categories(schema.kind) && column.indices[row] < 0;
}

Table read_table(InputFile& file, const TableOptions& options) {
  Table table = read(file, options.stated, /*fixed=*/false, options.missing, options.stated_by, options.text);
  table.schema.missing_words = options.missing;
  return table;
}

Table read_table(const std::string& path, const TableOptions& options) {
  InputFile file(path);
  return read_table(file, options);
}

Table read_table(InputFile& file, const Schema& schema) {
  Table table = read(file, schema, /*fixed=*/true, schema.missing_words, TableOptions().stated_by, TextColumns::drop);
  table.schema.missing_words = schema.missing_words;
  return table;
}

Table read_table(const std::string& path, const Schema& schema) {
  InputFile file(path);
  return read_table(file, schema);
}

}  // namespace sfumato
