#include "sfumato/columns/missing_filler.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/points.h"
#include "sfumato/columns/table_writer.h"
#include "sfumato/files/csv_records.h"
#include "sfumato/files/field.h"
#include "sfumato/files/input_file.h"
#include "sfumato/files/packed_file.h"

namespace sfumato {

namespace {

// Copies the records of a file and fills their missing values.
class MissingFiller {
 public:
  MissingFiller(std::string path, const Table& incomplete, const Table& filled, PackedFile& out)
      : path_(std::move(path)), incomplete_(incomplete), filled_(filled), out_(out) {}

  void take(const CsvRecord& record) {
    if (columns_.empty() && take_header(record)) return;
    if (record.fields.size() != columns_.size() || row_ == incomplete_.rows) refuse();
    line_.clear();
    for (std::size_t i = 0; i < record.fields.size(); ++i) append(field(record, i), record.fields.size() == 1);
    end_line();
    ++row_;
  }

  void finish() const {
    if (row_ != incomplete_.rows) refuse();
  }

 private:
  [[noreturn]] void refuse() const {
    fail(ErrorKind::bad_data, "{}: the file has changed while it was read; run the command again", path_);
  }

  // Maps the file's columns to the table's; false if the first record is a row and not a header.
  bool take_header(const CsvRecord& record) {
    const bool header = is_header(record.fields);
    const std::vector<std::string> names =
        header ? column_names(path_, record.line, record.fields, true) : default_columns(record.fields.size());
    for (const std::string& name : names) {
      const auto found = std::ranges::find(incomplete_.schema.columns, name, &ColumnSchema::name);
      if (found == incomplete_.schema.columns.end()) refuse();
      columns_.push_back(static_cast<std::size_t>(found - incomplete_.schema.columns.begin()));
      if (header) append(name, names.size() == 1);
    }
    if (header) end_line();
    return header;
  }

  // The field to write. In files separated by semicolons, decimal commas become decimal points.
  std::string field(const CsvRecord& record, std::size_t i) const {
    const std::size_t column = columns_[i];
    const ColumnSchema& schema = incomplete_.schema.columns[column];
    if (lacks_value(schema, incomplete_.columns[column], row_) && !lacks_value(schema, filled_.columns[column], row_)) {
      std::string text;
      append_value(text, schema, filled_.columns[column], row_);
      return text;
    }
    if (schema.kind == ColumnKind::constant && is_missing_word(record.fields[i])) return schema.categories.front();
    const auto number = record.separator == ';' ? with_point(record.fields[i]) : std::nullopt;
    return number ? *number : std::string(record.fields[i]);
  }

  void append(const std::string& text, bool alone) {
    line_ += alone && text.empty() ? "\"\"" : csv_field(text);  // an empty line would not be read as a row
    line_ += ',';
  }

  void end_line() {
    line_.back() = '\n';
    out_.write(line_);
  }

  std::string path_;
  const Table& incomplete_;
  const Table& filled_;
  PackedFile& out_;
  std::vector<std::size_t> columns_;  // table column of each file column
  std::size_t row_ = 0;
  std::string line_;
};

}  // namespace

void write_filled(const std::string& path, const Table& incomplete, const Table& filled, AtomicFile out) {
  PackedFile file(std::move(out));
  MissingFiller filler(path, incomplete, filled, file);
  InputFile input(path);
  read_csv_records(input, [&](const CsvRecord& record) { filler.take(record); });
  filler.finish();
  file.commit();
}

}  // namespace sfumato
