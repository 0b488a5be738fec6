#include "sfumato/files/csv_tokenizer.h"

#include "sfumato/base/text.h"

namespace sfumato {
namespace {

enum class Ending { separator, line, text, stray_quote, incomplete };

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

// A position in the text of a record.
class Cursor {
 public:
  Cursor(std::string_view text, char separator)
      : begin_(text.data()), next_(begin_), end_(begin_ + text.size()), separator_(separator) {}

  /// Reads a field up to the separator or line end, which stays.
  Ending read(CsvToken& token, std::size_t& lines_inside) {
    const char* const first = next_;
    skip_blanks();
    token.quoted = next_ != end_ && *next_ == '"';
    token.escaped = false;
    const Ending ending = token.quoted ? read_quoted(token, lines_inside) : read_plain(token);
    token.raw = {first, static_cast<std::size_t>(next_ - first)};
    return ending;
  }

  /// The line end at the cursor, which goes behind it; "" where it may have two bytes and the text ends.
  std::string_view take_line_end(bool last) {
    const char* const first = next_;
    const bool cr = *next_ == '\r';
    if (cr && !last && next_ + 1 == end_) return {};
    next_ += cr && next_ + 1 != end_ && next_[1] == '\n' ? 2 : 1;
    return {first, static_cast<std::size_t>(next_ - first)};
  }

  void skip_separator() { ++next_; }
  bool at_end() const { return next_ == end_; }
  bool at_line_end() const { return next_ != end_ && is_line_end(*next_); }
  std::size_t taken() const { return static_cast<std::size_t>(next_ - begin_); }

 private:
  bool is_blank(char c) const { return (c == ' ' || c == '\t') && c != separator_; }
  void skip_blanks() {
    while (next_ != end_ && is_blank(*next_)) ++next_;
  }

  Ending read_plain(CsvToken& token) {
    const char* const first = next_;
    while (next_ != end_ && *next_ != separator_ && *next_ != '\n' && *next_ != '\r' && *next_ != '"') ++next_;
    const char* stop = next_;
    while (stop != first && is_blank(stop[-1])) --stop;
    token.text = {first, static_cast<std::size_t>(stop - first)};
    return ending();
  }

  Ending read_quoted(CsvToken& token, std::size_t& lines_inside) {
    const char* const first = ++next_;
    for (; next_ != end_; ++next_) {
      if (*next_ == '\n' || (*next_ == '\r' && (next_ + 1 == end_ || next_[1] != '\n'))) ++lines_inside;
      if (*next_ != '"') continue;
      if (next_ + 1 == end_ || next_[1] != '"') break;
      token.escaped = true;
      ++next_;
    }
    if (next_ == end_) return Ending::incomplete;
    token.text = trimmed({first, static_cast<std::size_t>(next_ - first)});
    ++next_;
    skip_blanks();
    return ending();
  }

  Ending ending() const {
    if (next_ == end_) return Ending::text;
    if (*next_ == separator_) return Ending::separator;
    return is_line_end(*next_) ? Ending::line : Ending::stray_quote;
  }

  const char* begin_;
  const char* next_;
  const char* end_;
  char separator_;
};

}  // namespace

CsvCut next_record(std::string_view& text, char separator, bool last, CsvTokens& record) {
  record.fields.clear();
  record.ending = {};
  record.lines_inside = 0;
  Cursor cursor(text, separator);
  CsvToken token;
  while (true) {
    const Ending ending = cursor.read(token, record.lines_inside);
    if (ending == Ending::stray_quote) return CsvCut::stray_quote;
    if (ending == Ending::incomplete) return last ? CsvCut::open_quote : CsvCut::incomplete;
    if (ending == Ending::text && !last) return CsvCut::incomplete;
    record.fields.push_back(token);
    if (ending != Ending::separator) break;
    cursor.skip_separator();
  }
  // A line of blanks alone is no record.
  if (record.fields.size() == 1 && !token.quoted && token.text.empty()) record.fields.clear();
  if (cursor.at_line_end()) {
    record.ending = cursor.take_line_end(last);
    if (record.ending.empty()) return CsvCut::incomplete;
  }
  text.remove_prefix(cursor.taken());
  return CsvCut::whole;
}

void unescape(std::string& text) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    text[size++] = text[i];
    if (text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"') ++i;
  }
  text.resize(size);
}

}  // namespace sfumato
