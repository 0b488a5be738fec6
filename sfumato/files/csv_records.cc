#include "sfumato/files/csv_records.h"

#include <csv.h>

#include <algorithm>
#include <exception>
#include <new>
#include <unordered_map>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/files/field.h"

namespace sfumato {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The separator of the first line, outside quotes. Semicolons are tried first, because commas may then be decimal
// commas.
char find_separator(std::string_view text) {
  std::size_t commas = 0;
  std::size_t tabs = 0;
  bool in_quotes = false;
  text.remove_prefix(std::min(text.find_first_not_of("\r\n \t"), text.size()));
  for (const char c : text) {
    if (c == '"') in_quotes = !in_quotes;
    if (in_quotes) continue;
    if (c == ';') return ';';
    if (c == '\n' || c == '\r') break;
    commas += c == ',' ? 1 : 0;
    tabs += c == '\t' ? 1 : 0;
  }
  return tabs > commas ? '\t' : ',';
}

// Counts the line ends inside a quoted field.
std::size_t line_ends(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool ends = text[i] == '\n' || (text[i] == '\r' && text.substr(i, 2) != "\r\n");
    count += ends ? std::size_t{1} : 0;
  }
  return count;
}

// Collects fields into records and counts lines. Errors are stored until check(), because exceptions must not pass
// through the C code of the parser.
class Gatherer {
 public:
  Gatherer(char separator, const TakeRecord& take) : separator_(separator), take_(take) {}

  void field(std::string_view raw) {
    if (error_) return;
    try {
      after_cr_ = false;
      lines_inside_ += line_ends(raw);
      text_ += trimmed(raw);
      ends_.push_back(text_.size());
    } catch (...) {
      error_ = std::current_exception();
    }
  }

  // terminator: '\r', '
  // ', or -1 at the end of the file.
  void line_end(int terminator) {
    if (error_) return;
    if (terminator == '\n' && std::exchange(after_cr_, false)) return;  // second half of CRLF
    try {
      if (!ends_.empty()) hand_over();
    } catch (...) {
      error_ = std::current_exception();
    }
    after_cr_ = terminator == '\r';
    line_ += 1 + std::exchange(lines_inside_, 0);
  }

  // Throws the first error.
  void check() const {
    if (error_) std::rethrow_exception(error_);
  }
  std::size_t line() const { return line_; }

 private:
  void hand_over() {
    fields_.clear();
    const std::string_view text = text_;
    std::size_t first = 0;
    for (const std::size_t end : ends_) {
      fields_.push_back(text.substr(first, end - first));
      first = end;
    }
    take_({fields_, line_, separator_});
    text_.clear();
    ends_.clear();
  }

  char separator_;
  const TakeRecord& take_;
  std::string text_;               // concatenated fields of the current record
  std::vector<std::size_t> ends_;  // end offset of each field
  std::vector<std::string_view> fields_;
  std::size_t line_ = 1;
  std::size_t lines_inside_ = 0;  // line ends in quoted fields of the current record
  bool after_cr_ = false;
  std::exception_ptr error_;
};

// The libcsv parser with its callbacks.
class Parser {
 public:
  Parser(std::string path, char separator, const TakeRecord& take) : records_(separator, take), path_(std::move(path)) {
    // All line ends are reported, to count lines.
    if (csv_init(&parser_, CSV_REPALL_NL | CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
    csv_set_delim(&parser_, static_cast<unsigned char>(separator));
  }
  ~Parser() { csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  void feed(std::string_view bytes) {
    const std::size_t parsed = csv_parse(&parser_, bytes.data(), bytes.size(), on_field, on_line_end, &records_);
    records_.check();
    if (parsed == bytes.size()) return;
    if (csv_error(&parser_) != CSV_EPARSE) throw std::bad_alloc();
    fail(ErrorKind::bad_data,
         "{}: line {}: a quote inside an unquoted field; remove it, or double it in a quoted field", path_,
         records_.line());
  }

  void finish() {
    const bool closed = csv_fini(&parser_, on_field, on_line_end, &records_) == 0;
    records_.check();
    if (closed) return;
    fail(ErrorKind::bad_data, "{}: line {}: a quote is opened and never closed; close it", path_, records_.line());
  }

 private:
  static void on_field(void* text, std::size_t size, void* records) {
    static_cast<Gatherer*>(records)->field({static_cast<const char*>(text), size});
  }
  static void on_line_end(int terminator, void* records) { static_cast<Gatherer*>(records)->line_end(terminator); }

  csv_parser parser_{};
  Gatherer records_;
  std::string path_;
};

void check_text(const std::string& path, std::string_view start) {
  if (start.substr(0, 2) == "\xFF\xFE" || start.substr(0, 2) == "\xFE\xFF") {
    fail(ErrorKind::bad_data, "{}: the file is UTF-16 text; save it as UTF-8", path);
  }
  if (start.find('\0') != std::string_view::npos) {
    fail(ErrorKind::bad_data, "{}: the file is not text; give a CSV or an NPY file", path);
  }
}

}  // namespace

void read_csv_records(InputFile& file, const TakeRecord& take) {
  std::vector<char> block(kFileBlock);
  std::string_view bytes(block.data(), file.read(block));
  check_text(file.path(), bytes);
  if (bytes.substr(0, kByteOrderMark.size()) == kByteOrderMark) bytes.remove_prefix(kByteOrderMark.size());
  Parser parser(file.path(), find_separator(bytes), take);
  while (!bytes.empty()) {
    parser.feed(bytes);
    bytes = std::string_view(block.data(), file.read(block));
  }
  parser.finish();
}

std::string csv_field(std::string_view text) {
  const bool mark = text.starts_with(kByteOrderMark);  // a byte order mark at the start of a file
  if (!mark && text.find_first_of(",;\t\r\n\"") == std::string_view::npos && trimmed(text) == text) {
    return std::string(text);
  }
  std::string field(csv_write(nullptr, 0, text.data(), text.size()), '\0');
  csv_write(field.data(), field.size(), text.data(), text.size());
  return field;
}

bool is_header(std::span<const std::string_view> fields) {
  const auto is_number = [](std::string_view text) { return parse_number(text).has_value(); };
  const auto is_text = [&](std::string_view text) { return !is_missing_word(text) && !is_number(text); };
  return std::ranges::any_of(fields, is_text) || std::ranges::none_of(fields, is_number);
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
