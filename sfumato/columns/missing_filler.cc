#include "sfumato/columns/missing_filler.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/points.h"
#include "sfumato/columns/table_writer.h"
#include "sfumato/files/csv_output.h"
#include "sfumato/files/csv_records.h"
#include "sfumato/files/field.h"
#include "sfumato/files/input_file.h"
#include "sfumato/files/table_format.h"

namespace sfumato {

namespace {

// Copies the records of a file and fills their missing values.
class MissingFiller {
 public:
  MissingFiller(const std::string& path, const Table& incomplete, const Table& filled, AtomicFile out,
                std::string words)
      : path_(path), incomplete_(incomplete), filled_(filled), file_(std::move(out)), words_(std::move(words)) {}

  void start(const CsvForm& form) {
    form_ = form;
    form_.dialect.encoding = encoding_of(path_);  // of the whole file, and not only of its beginning
    const CsvDialect dialect =
        words_.empty() ? dialect_of_path(file_.name(), form_.dialect) : parse_dialect(words_, form_.dialect);
    if (dialect != form_.dialect) dialect_ = dialect;
    out_.emplace(std::move(file_), dialect);
    spelled_ = incomplete_.schema.columns;
    for (ColumnSchema& column : spelled_) {
      exchanged_.push_back(is_exchanged(column));
      set_decimal_mark(column, decimal_mark_of(incomplete_.schema.dialect), dialect.decimal_mark());
    }
  }

  void take(const CsvTokens& record, std::size_t line) {
    line_.clear();
    if (record.fields.empty()) {
      if (!dialect_) out_->write(record.ending);
      return;
    }
    if (columns_.empty() && take_header(record, line)) return;
    if (record.fields.size() != columns_.size() || row_ == incomplete_.rows) refuse();
    for (std::size_t i = 0; i < record.fields.size(); ++i) append(record.fields[i], i);
    end_line(record);
    ++row_;
  }

  void finish() {
    if (row_ != incomplete_.rows) refuse();
    out_->commit();
  }

 private:
  [[noreturn]] void refuse() const {
    fail(ErrorKind::bad_data, "{}: the file has changed while it was read; run the command again", path_);
  }

  // Maps the file's columns to the table's; false if the first record is a row and not a header.
  bool take_header(const CsvTokens& record, std::size_t line) {
    std::vector<std::string> names;
    for (const CsvToken& token : record.fields) {
      names.emplace_back(token.text);
      if (token.escaped) unescape(names.back());
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    const bool header = form_.dialect.header;
    names = header ? column_names(path_, line, views, true) : default_columns(record.fields.size());
    Schema schema;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto found = std::ranges::find(incomplete_.schema.columns, names[i], &ColumnSchema::name);
      if (found == incomplete_.schema.columns.end()) refuse();
      columns_.push_back(static_cast<std::size_t>(found - incomplete_.schema.columns.begin()));
      schema.columns.push_back(*found);
      schema.columns.back().quoted = form_.is_quoted(i);
    }
    quoted_ = quoted_columns(schema, out_->dialect().quoting);
    if (!dialect_ && header) {
      for (const CsvToken& token : record.fields) append_raw(token.raw);
      end_line(record);
    } else if (dialect_ && dialect_->header) {
      for (const std::string& name : names) {
        append_name(line_, name, *dialect_);
        line_ += dialect_->separator;
      }
      end_line(record);
    }
    return header;
  }

  void append(const CsvToken& token, std::size_t i) {
    const std::size_t column = columns_[i];
    const ColumnSchema& schema = incomplete_.schema.columns[column];
    text_.clear();
    bool missing = false;
    if (lacks_value(schema, incomplete_.columns[column], row_) && !lacks_value(schema, filled_.columns[column], row_)) {
      append_value(text_, spelled_[column], filled_.columns[column], row_);
    } else if (schema.kind == ColumnKind::constant && is_missing_word(token.text)) {
      text_ = spelled_[column].categories.front();
    } else {
      if (!dialect_) return append_raw(token.raw);
      text_ = token.text;
      if (token.escaped) unescape(text_);
      missing = is_missing_word(text_);
      if (!missing && exchanged_[column]) exchange_marks(text_);
    }
    if (!dialect_) line_ += token.raw.substr(0, token.raw.find_first_not_of(" "));  // blanks before it
    const bool quoted = missing ? out_->dialect().quoted_missing : quoted_[i];
    const bool alone = columns_.size() == 1 && text_.empty();  // an empty line would not be read as a row
    append_field(line_, text_, out_->dialect(), quoted || alone);
    line_ += out_->dialect().separator;
  }

  // Whether the values of a column have the decimal mark of the file, and get another one.
  bool is_exchanged(ColumnSchema column) const {
    set_decimal_mark(column, decimal_mark_of(incomplete_.schema.dialect), form_.dialect.decimal_mark());
    const ColumnSchema read = column;
    set_decimal_mark(column, form_.dialect.decimal_mark(), out_->dialect().decimal_mark());
    return column != read;
  }

  void append_raw(std::string_view text) {
    line_ += text;
    line_ += out_->dialect().separator;
  }

  void end_line(const CsvTokens& record) {
    line_.pop_back();
    line_ += dialect_ ? out_->dialect().line_end() : record.ending;
    out_->write(line_);
    line_.clear();
  }

  std::string path_;
  const Table& incomplete_;
  const Table& filled_;
  AtomicFile file_;
  std::string words_;
  std::optional<CsvDialect> dialect_;  // instead of the file's
  std::optional<CsvOutput> out_;
  CsvForm form_;
  std::vector<std::size_t> columns_;   // table column of each file column
  std::vector<bool> quoted_;           // of each file column
  std::vector<bool> exchanged_;        // of each column of the table: whether its decimal marks become others
  std::vector<ColumnSchema> spelled_;  // the table's columns, with the decimal mark of the output
  std::size_t row_ = 0;
  std::string line_;
  std::string text_;
};

}  // namespace

void write_filled(const std::string& path, const Table& incomplete, const Table& filled, AtomicFile out,
                  const std::string& dialect) {
  MissingFiller filler(path, incomplete, filled, std::move(out), dialect);
  InputFile input(path);
  read_csv_tokens(
      input, [&](const CsvForm& form) { filler.start(form); },
      [&](const CsvTokens& record, std::size_t line) { filler.take(record, line); }, incomplete.schema.dialect);
  filler.finish();
}

}  // namespace sfumato
