#include "sfumato/data/csv.h"

#include <csv.h>

#include <algorithm>
#include <new>
#include <string_view>

#include "sfumato/base/error.h"
#include "sfumato/data/csv_rows.h"

namespace sfumato {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The separator of the first line, seen outside quotes. Semicolons come first: with them commas may be decimal points.
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

// libcsv's parser and the rows that it feeds.
class Parser {
 public:
  Parser(const std::string& path, char separator, std::vector<std::size_t>* lines) : rows_(path, lines), path_(path) {
    // All line ends are reported, for the line numbers.
    if (csv_init(&parser_, CSV_REPALL_NL | CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
    csv_set_delim(&parser_, static_cast<unsigned char>(separator));
  }
  ~Parser() { csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  void feed(std::string_view bytes) {
    const std::size_t parsed = csv_parse(&parser_, bytes.data(), bytes.size(), on_field, on_line_end, &rows_);
    rows_.check();
    if (parsed == bytes.size()) return;
    if (csv_error(&parser_) != CSV_EPARSE) throw std::bad_alloc();
    fail(ErrorKind::bad_data, "{}: line {}: a quote stands within a field; remove it or write it twice in quotes",
         path_, rows_.line());
  }

  Table finish() {
    const bool closed = csv_fini(&parser_, on_field, on_line_end, &rows_) == 0;
    rows_.check();
    if (!closed) {
      fail(ErrorKind::bad_data, "{}: line {}: a quote is opened and never closed; close it", path_, rows_.line());
    }
    return rows_.finish();
  }

 private:
  static void on_field(void* text, std::size_t size, void* rows) {
    static_cast<CsvRows*>(rows)->field({static_cast<const char*>(text), size});
  }
  static void on_line_end(int terminator, void* rows) { static_cast<CsvRows*>(rows)->line_end(terminator); }

  csv_parser parser_{};
  CsvRows rows_;
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

Table read_csv(InputFile& file, std::vector<std::size_t>* lines) {
  std::vector<char> block(kBlock);
  std::string_view bytes(block.data(), file.read(block));
  check_text(file.path(), bytes);
  if (bytes.substr(0, kByteOrderMark.size()) == kByteOrderMark) bytes.remove_prefix(kByteOrderMark.size());
  Parser parser(file.path(), find_separator(bytes), lines);
  while (!bytes.empty()) {
    parser.feed(bytes);
    bytes = std::string_view(block.data(), file.read(block));
  }
  return parser.finish();
}

Table read_csv(const std::string& path, std::vector<std::size_t>* lines) {
  InputFile file(path);
  return read_csv(file, lines);
}

}  // namespace sfumato
