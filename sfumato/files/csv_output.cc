#include "sfumato/files/csv_output.h"

#include <utility>

#include "sfumato/base/text.h"

namespace sfumato {
namespace {

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    out += c;
    if (c == '"') out += c;
  }
  out += '"';
}

bool needs_quotes(std::string_view text, char separator) {
  if (text.empty()) return false;
  if (text.find(separator) != std::string_view::npos || text.find_first_of("\r\n\"") != std::string_view::npos) {
    return true;
  }
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  // A byte order mark at the start of a file would be taken for one.
  return is_blank(text.front()) || is_blank(text.back()) || text.starts_with(byte_order_mark(TextEncoding::utf8_sig));
}

}  // namespace

CsvOutput::CsvOutput(AtomicFile file, const CsvDialect& dialect) : dialect_(dialect), file_(std::move(file)) {
  const std::string_view mark = byte_order_mark(dialect.encoding);
  if (!mark.empty()) file_.write(mark);
}

void CsvOutput::write(std::string_view text) {
  if (dialect_.encoding == TextEncoding::utf8 || dialect_.encoding == TextEncoding::utf8_sig) return file_.write(text);
  encoded_.clear();
  append_encoded(encoded_, text, dialect_.encoding, name());
  file_.write(encoded_);
}

void append_field(std::string& out, std::string_view text, const CsvDialect& dialect, bool quoted) {
  if (quoted || needs_quotes(text, dialect.separator)) return append_quoted(out, text);
  out += text;
}

void append_name(std::string& out, std::string_view text, const CsvDialect& dialect) {
  const bool separators = text.find_first_of(",;\t|") != std::string_view::npos;
  append_field(out, text, dialect, dialect.quoted_names || separators);
}

}  // namespace sfumato
