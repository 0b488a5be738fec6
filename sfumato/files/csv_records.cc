#include "sfumato/files/csv_records.h"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/files/table_format.h"
#include "sfumato/files/text_encoding.h"

namespace sfumato {
namespace {

// How much of a file tells its form.
constexpr std::size_t kSample = std::size_t{1} << 18U;

// Text of a file in a buffer that grows until a record fits in.
class RecordReader {
 public:
  /// Reads a first part of the file, with its first line.
  explicit RecordReader(InputFile& file) : path_(file.path()), text_(file) {
    do {
      fill();
    } while (!ended_ && rest_.find_first_of("\r\n") == std::string_view::npos);
  }

  bool whole() const { return ended_; }
  std::string_view text() const { return rest_; }
  TextEncoding encoding() const { return text_.encoding(); }
  /// The line on which the next record begins.
  std::size_t line() const { return line_; }

  /// The next record, a blank line too; false at the end.
  bool next(char separator, CsvTokens& record) {
    while (true) {
      if (rest_.empty() && ended_) return false;
      const CsvCut cut = next_record(rest_, separator, ended_, record);
      if (cut == CsvCut::whole) break;
      if (cut == CsvCut::incomplete) {
        fill();
        continue;
      }
      fail(ErrorKind::bad_data, "{}: line {}: {}", path_, line_,
           cut == CsvCut::open_quote ? "a quote is opened and never closed; close it"
                                     : "a quote inside an unquoted field; remove it, or double it in a quoted field");
    }
    line_ += record.lines_inside + (record.ending.empty() ? 0 : 1);
    return true;
  }

 private:
  // Reads on behind the text that is left: at least as much again, so that a long record costs no more than twice.
  void fill() {
    std::string more(rest_);
    const std::size_t kept = more.size();
    more.resize(kept + std::max(kSample, kept));
    const std::size_t count = text_.read(std::span(more).subspan(kept));
    ended_ = kept + count < more.size();
    more.resize(kept + count);
    buffer_ = std::move(more);
    rest_ = buffer_;
  }

  const std::string& path_;
  TextReader text_;
  std::string buffer_;
  std::string_view rest_;
  std::size_t line_ = 1;
  bool ended_ = false;
};

// The texts of a record's fields: views of the file's text, but for those that are unescaped.
class FieldTexts {
 public:
  std::span<const std::string_view> of(const CsvTokens& record) {
    views_.clear();
    std::size_t changed = 0;
    for (const CsvToken& token : record.fields) {
      if (!token.escaped) {
        views_.push_back(token.text);
        continue;
      }
      if (changed == changed_.size()) changed_.emplace_back();
      std::string& text = changed_[changed++];
      text = token.text;
      unescape(text);
      views_.push_back(text);
    }
    return views_;
  }

 private:
  std::vector<std::string_view> views_;
  std::deque<std::string> changed_;  // keeps the addresses of its texts
};

}  // namespace

CsvForm read_csv_tokens(InputFile& file, const TakeForm& start, const TakeTokens& take,
                        const std::optional<CsvDialect>& likely) {
  check_is_text(file);
  RecordReader reader(file);
  CsvForm form = csv_form_of(reader.text(), reader.whole(), likely);
  form.dialect.encoding = reader.encoding();
  start(form);
  CsvTokens record;
  for (std::size_t line = 1; reader.next(form.dialect.separator, record); line = reader.line()) take(record, line);
  form.dialect.encoding = reader.encoding();
  return form;
}

CsvForm read_csv_records(InputFile& file, const TakeRecord& take, const std::optional<CsvDialect>& likely) {
  FieldTexts texts;
  bool header = false;
  char decimal_mark = '.';
  return read_csv_tokens(
      file,
      [&](const CsvForm& form) {
        decimal_mark = form.dialect.decimal_mark();
        header = form.dialect.header;
      },
      [&](const CsvTokens& record, std::size_t line) {
        if (record.fields.empty()) return;
        take({texts.of(record), line, header, decimal_mark});
        header = false;
      },
      likely);
}

std::vector<std::string> column_names(const std::string& path, std::size_t line,
                                      std::span<const std::string_view> fields, bool may_be_blank) {
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string_view name = fields[i];
    if (name.empty() && !may_be_blank) {
      fail(ErrorKind::bad_data, "{}: line {}: column {} has no name; name every column or leave the header out", path,
           line, i + 1);
    }
    if (!is_utf8(name)) {
      fail(ErrorKind::bad_data, "{}: line {}: the name of column {}, {}, is not UTF-8; save the file as UTF-8", path,
           line, i + 1, quoted_text(name));
    }
    const auto [other, is_new] = seen.emplace(name, i);
    if (is_new) continue;
    fail(ErrorKind::bad_data, "{}: line {}: columns {} and {} are both named {}; give each its own name", path, line,
         other->second + 1, i + 1, quoted_text(name));
  }
  return {fields.begin(), fields.end()};
}

void check_width(const std::string& path, std::size_t line, std::size_t fields, std::size_t columns) {
  if (fields == columns) return;
  fail(ErrorKind::bad_data, "{}: line {} has {} field{}, expected {}; give every row the same columns", path, line,
       fields, fields == 1 ? "" : "s", columns);
}

}  // namespace sfumato
