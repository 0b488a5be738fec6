#include "sfumato/files/csv_sniffer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "sfumato/files/csv_tokenizer.h"
#include "sfumato/files/field.h"

namespace sfumato {
namespace {

using Records = std::vector<std::vector<CsvToken>>;

// Calls visit(record) for the records of the text that are complete; visit returns false to stop.
template <class Visit>
void visit_records(std::string_view text, char separator, bool whole, const Visit& visit) {
  CsvTokens record;
  while (!text.empty() && next_record(text, separator, whole, record) == CsvCut::whole) {
    if (!record.fields.empty() && !visit(record)) return;
  }
}

// The number of fields that all of the first records have; 0 where they differ or are none.
std::size_t common_width(std::string_view text, char separator, bool whole) {
  constexpr std::size_t kRecords = 100;
  std::size_t width = 0;
  std::size_t seen = 0;
  visit_records(text, separator, whole, [&](const CsvTokens& record) {
    if (seen == 0) width = record.fields.size();
    if (record.fields.size() != width) width = 0;
    return width > 0 && ++seen < kRecords;
  });
  return width;
}

// The separator of the first line, outside quotes.
char separator_of_first_line(std::string_view text) {
  std::size_t commas = 0;
  std::size_t tabs = 0;
  std::size_t bars = 0;
  bool in_quotes = false;
  text.remove_prefix(std::min(text.find_first_not_of("\r\n \t"), text.size()));
  for (const char c : text) {
    if (c == '"') in_quotes = !in_quotes;
    if (in_quotes) continue;
    if (c == ';') return ';';
    if (c == '\n' || c == '\r') break;
    if (c == ',') ++commas;
    if (c == '\t') ++tabs;
    if (c == '|') ++bars;
  }
  if (tabs > commas) return '\t';
  return bars > commas ? '|' : ',';
}

// Whether the lines behind the header are numbers with a decimal comma, or missing: a column alone.
bool is_one_column_of_decimals(std::string_view text, bool whole) {
  std::size_t numbers = 0;
  std::size_t others = 0;
  bool header = true;
  visit_records(text, ';', whole, [&](const CsvTokens& record) {
    const std::string_view field = record.fields.front().text;
    if (header) {
      header = false;
      return field.find(',') == std::string_view::npos;
    }
    const bool comma = decimal_sign(field, true) == ',';
    if (comma) ++numbers;
    if (!comma && !parse_number(field) && !is_missing_word(field)) ++others;
    return others == 0;
  });
  return numbers > 0 && others == 0;
}

char separator_of(std::string_view text, bool whole) {
  if (common_width(text, ';', whole) > 1) return ';';
  const std::size_t tabs = common_width(text, '\t', whole);
  const std::size_t commas = common_width(text, ',', whole);
  if (std::max(tabs, commas) > 1) return tabs > commas ? '\t' : ',';
  if (common_width(text, '|', whole) > 1) return '|';
  const char separator = separator_of_first_line(text);
  return separator == ',' && is_one_column_of_decimals(text, whole) ? ';' : separator;
}

// What the fields of a column have.
struct ColumnTally {
  std::size_t present = 0;
  std::size_t quoted = 0;    // of those present
  std::size_t unforced = 0;  // of those quoted, without need
};

// Counts what tells quotes and the decimal sign.
struct Tally {
  std::vector<ColumnTally> columns;
  std::size_t missing = 0;
  std::size_t quoted_missing = 0;
  std::size_t commas = 0;  // numbers with a decimal comma
  std::size_t points = 0;

  void add(const CsvToken& token, std::size_t column, char separator) {
    if (is_missing_word(token.text)) {
      ++missing;
      if (token.quoted) ++quoted_missing;
      return;
    }
    if (column >= columns.size()) columns.resize(column + 1);
    ColumnTally& tally = columns[column];
    ++tally.present;
    if (token.quoted) {
      ++tally.quoted;
      const bool forced = token.text.find_first_of("\"\r\n") != std::string_view::npos ||
                          token.text.find(separator) != std::string_view::npos ||
                          token.text.size() + 2 < token.raw.size();
      if (!forced) ++tally.unforced;
    }
    // Between commas a number with a comma has it between thousands, or is a list.
    const char sign = separator == ',' ? '\0' : decimal_sign(token.text, separator == ';');
    if (sign == ',') ++commas;
    if (sign == '.') ++points;
  }
};

bool is_quoted(const ColumnTally& column) {
  return column.present > 0 && column.quoted == column.present && column.unforced > 0;
}

bool has_decimal_comma(const Tally& tally, char separator, const std::optional<CsvDialect>& likely) {
  if (tally.commas != tally.points) return tally.commas > tally.points;
  if (likely && likely->separator == separator) return likely->decimal_comma;
  return separator == ';';
}

LineEnds line_ends_of(std::string_view ending) {
  return ending == "\r\n" ? LineEnds::crlf : ending == "\r" ? LineEnds::cr : LineEnds::lf;
}

void set_quotes(const Tally& tally, CsvForm& form) {
  std::size_t filled = 0;
  std::size_t quoted = 0;
  for (const ColumnTally& column : tally.columns) {
    form.quoted.push_back(is_quoted(column));
    if (column.present > 0) ++filled;
    if (is_quoted(column)) ++quoted;
  }
  form.dialect.quoted_missing = 2 * tally.quoted_missing > tally.missing;
  if (quoted == 0) return;
  // A column whose values all need quotes does not tell.
  const auto open = static_cast<std::size_t>(std::ranges::count_if(tally.columns, [](const ColumnTally& column) {
    return column.present > 0 && column.quoted == column.present && column.unforced == 0;
  }));
  form.dialect.quoting = quoted + open == filled ? CsvQuoting::all : CsvQuoting::text;
  if (tally.missing == 0) form.dialect.quoted_missing = form.dialect.quoting == CsvQuoting::all;
}

bool has_quoted_names(const Tally& names) {
  const auto all_quoted = [](const ColumnTally& column) { return column.quoted == column.present; };
  return std::ranges::all_of(names.columns, all_quoted) && std::ranges::any_of(names.columns, is_quoted);
}

}  // namespace

CsvForm csv_form_of(std::string_view text, bool whole, const std::optional<CsvDialect>& likely) {
  CsvForm form;
  CsvDialect& dialect = form.dialect;
  dialect.separator = separator_of(text, whole);
  std::vector<CsvToken> first;
  Tally names;
  Tally rows;
  bool ended = false;
  visit_records(text, dialect.separator, whole, [&](const CsvTokens& record) {
    if (!ended && !record.ending.empty()) dialect.line_ends = line_ends_of(record.ending);
    ended = ended || !record.ending.empty();
    const bool header = first.empty();
    if (header) first = record.fields;
    for (std::size_t j = 0; j < record.fields.size(); ++j) {
      (header ? names : rows).add(record.fields[j], j, dialect.separator);
    }
    return true;
  });
  if (first.empty()) return form;
  std::vector<std::string> fields;
  for (const CsvToken& token : first) fields.emplace_back(token.text);
  Tally all = rows;
  all.commas += names.commas;
  all.points += names.points;
  dialect.decimal_comma = has_decimal_comma(all, dialect.separator, likely);
  if (dialect.decimal_comma) std::ranges::for_each(fields, exchange_decimals);
  const std::vector<std::string_view> views(fields.begin(), fields.end());
  dialect.header = is_header(views);
  if (!dialect.header) {
    for (std::size_t j = 0; j < first.size(); ++j) rows.add(first[j], j, dialect.separator);
  }
  set_quotes(rows, form);
  dialect.quoted_names = dialect.header ? has_quoted_names(names) : dialect.quoting != CsvQuoting::minimal;
  return form;
}

bool is_header(std::span<const std::string_view> fields) {
  const auto is_number = [](std::string_view text) { return parse_number(text).has_value(); };
  const auto is_text = [&](std::string_view text) { return !is_missing_word(text) && !is_number(text); };
  return std::ranges::any_of(fields, is_text) || std::ranges::none_of(fields, is_number);
}

}  // namespace sfumato
