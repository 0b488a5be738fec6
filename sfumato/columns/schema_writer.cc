#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/text.h"
#include "sfumato/columns/infer.h"
#include "sfumato/columns/schema_file.h"

namespace sfumato {
namespace {

constexpr std::size_t kWidth = 100;

std::string toml_string(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      fmt::format_to(std::back_inserter(out), "\\u{:04X}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

// ["a", "b"], on several lines if it is long.
std::string toml_list(const std::vector<std::string>& texts) {
  std::string out = "[";
  std::size_t start = 0;
  for (const std::string& text : texts) {
    const std::string item = toml_string(text);
    if (out.size() > 1) out += ',';
    if (out.size() - start + item.size() > kWidth) {
      start = out.size();
      out += "\n    ";
    } else if (out.size() > 1) {
      out += ' ';
    }
    out += item;
  }
  return out + "]";
}

std::string bound_text(const ColumnSchema& column, double value) {
  if (column.format.empty()) return fmt::format("{}", value);
  std::string text;
  append_number(text, value, column);
  return toml_string(text);
}

template <class Line>
void append_spelling(const NumberSpelling& spelling, char decimal_mark, const Line& line) {
  const NumberSpelling plain;
  if (spelling.fewest_decimals >= 0) line("fewest_decimals", fmt::format("{}", spelling.fewest_decimals));
  if (spelling.digits > 0) line("digits", fmt::format("{}", spelling.digits));
  if (!spelling.prefix.empty()) line("prefix", toml_string(spelling.prefix));
  if (!spelling.suffix.empty()) line("suffix", toml_string(spelling.suffix));
  if (!spelling.thousands.empty()) line("thousands", toml_string(spelling.thousands));
  if (spelling.decimal_mark != std::string_view(&decimal_mark, 1))
    line("decimal_mark", toml_string(spelling.decimal_mark));
  if (spelling.negative != plain.negative) line("negative", toml_string(name_of(spelling.negative)));
  if (spelling.plus) line("plus", "true");
}

// decimal_mark: of numbers that state none.
void append_column(std::string& out, const ColumnSchema& column, char decimal_mark) {
  const auto line = [&](const char* key, const std::string& value) { out += fmt::format("{} = {}\n", key, value); };
  out += "\n[[column]]\n";
  line("name", toml_string(column.name));
  line("kind", toml_string(name_of(column.kind)));
  const char* const categories = column.kind == ColumnKind::datetime ? "offsets" : "categories";
  if (!column.categories.empty()) line(categories, toml_list(column.categories));
  if (column.ordered) line("ordered", "true");
  if (!column.format.empty()) line("format", toml_string(column.format));
  if (!column.pattern.empty()) line("pattern", toml_string(column.pattern));
  if (column.decimals != 0) line("decimals", fmt::format("{}", column.decimals));
  if (column.kind == ColumnKind::number || column.kind == ColumnKind::integer) {
    append_spelling(column.spelling, decimal_mark, line);
  }
  if (column.minimum != 0 || column.maximum != 0) {
    line("minimum", bound_text(column, column.minimum));
    line("maximum", bound_text(column, column.maximum));
  }
  if (column.may_miss) line("missing", toml_string(column.missing));
  if (!column.also_missing.empty()) line("also_missing", toml_list(column.also_missing));
  if (column.quoted) line("quoted", "true");
}

// Keys of the whole file stand before its tables.
std::string head_of(const Schema& schema) {
  std::string head;
  if (schema.dialect) head += "dialect = " + toml_string(dialect_text(*schema.dialect)) + "\n";
  if (!schema.missing_words.empty()) head += "missing_words = " + toml_list(schema.missing_words) + "\n";
  return head;
}

std::size_t count_missing(const TableColumn& column) {
  return static_cast<std::size_t>(std::ranges::count_if(column.numbers, [](double x) { return std::isnan(x); }) +
                                  std::ranges::count_if(column.indices, [](std::int32_t code) { return code < 0; }));
}

std::string missing_text(const std::string& word) { return word.empty() ? "the empty cell" : quoted_text(word); }

// Which words are one missing value: "'None' and the empty cell are missing values, written as the empty cell".
std::string merged_words_text(const ColumnSchema& column) {
  if (column.also_missing.empty()) return "";
  std::vector<std::string> words{missing_text(column.missing)};
  for (const std::string& word : column.also_missing) words.push_back(missing_text(word));
  const std::string last = words.back();
  words.pop_back();
  return fmt::format(": {} and {} are missing values, written as {}", fmt::join(words, ", "), last, words.front());
}

// Comments for the user: what was inferred and what can be changed.
std::string note_on(const ColumnSchema& column, const TableColumn& values, std::size_t rows) {
  std::string note;
  switch (column.kind) {
    case ColumnKind::identifier:
      return "another value in every row: new ones are made by the pattern";
    case ColumnKind::text:
      return column.pattern.empty() ? "free text: left empty; add a pattern, or say that it is a category"
                                    : "free text: new ones are made by the pattern";
    case ColumnKind::constant:
      return "the same in every row";
    case ColumnKind::category:
      note = fmt::format("{} categor{}{}", column.categories.size(), column.categories.size() == 1 ? "y" : "ies",
                         is_free_text(column.categories.size(), rows) ? ": free text, kept as it is in the file" : "");
      break;
    default:
      break;
  }
  if (!column.may_miss) return note;
  return note + fmt::format("{}missing in {} of {} rows{}", note.empty() ? "" : "; ", count_missing(values), rows,
                            merged_words_text(column));
}

}  // namespace

std::string schema_to_toml(const Schema& schema) {
  std::string out = head_of(schema);
  for (const ColumnSchema& column : schema.columns) append_column(out, column, decimal_mark_of(schema.dialect));
  return out.starts_with('\n') ? out.substr(1) : out;
}

std::string table_to_toml(const Table& table, const std::string& path) {
  std::string out = fmt::format(
      "# The columns of {}, inferred from {} rows. Edit it and give it back with --schema.\n"
      "# The kinds: {}.\n"
      "# A category whose values have an order: list them in it and add ordered = true.\n"
      "# Columns, categories, formats and ranges that you remove are inferred from the file again.\n",
      quoted_text(path), table.rows, fmt::join(all_names<ColumnKind>(), ", "));
  out += head_of(table.schema);
  for (std::size_t j = 0; j < table.columns.size(); ++j) {
    append_column(out, table.schema.columns[j], decimal_mark_of(table.schema.dialect));
    const std::string note = note_on(table.schema.columns[j], table.columns[j], table.rows);
    if (!note.empty()) out += "# " + note + "\n";
  }
  return out;
}

}  // namespace sfumato
