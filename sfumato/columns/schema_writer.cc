#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/text.h"
#include "sfumato/columns/datetime.h"
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
  if (column.kind != ColumnKind::datetime) return fmt::format("{}", value);
  std::string text;
  append_datetime(text, value, column.format, column.decimals);
  return toml_string(text);
}

void append_column(std::string& out, const ColumnSchema& column) {
  const auto line = [&](const char* key, const std::string& value) { out += fmt::format("{} = {}\n", key, value); };
  out += "\n[[column]]\n";
  line("name", toml_string(column.name));
  line("kind", toml_string(name_of(column.kind)));
  if (!column.categories.empty()) line("categories", toml_list(column.categories));
  if (column.ordered) line("ordered", "true");
  if (!column.format.empty()) line("format", toml_string(column.format));
  if (column.decimals != 0) line("decimals", fmt::format("{}", column.decimals));
  if (column.minimum != 0 || column.maximum != 0) {
    line("minimum", bound_text(column, column.minimum));
    line("maximum", bound_text(column, column.maximum));
  }
  if (column.may_miss) line("missing", toml_string(column.missing));
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

// Comments for the user: what was inferred and what can be changed.
std::string note_on(const ColumnSchema& column, const TableColumn& values, std::size_t rows) {
  std::string note;
  switch (column.kind) {
    case ColumnKind::identifier:
      return "another value in every row: not learned, but numbered anew";
    case ColumnKind::text:
      return "free text is not learned: remove the column, or say that it is a category or an identifier";
    case ColumnKind::constant:
      return "the same in every row";
    case ColumnKind::category:
      note = fmt::format("{} categor{}", column.categories.size(), column.categories.size() == 1 ? "y" : "ies");
      break;
    default:
      break;
  }
  if (!column.may_miss) return note;
  return note + fmt::format("{}missing in {} of {} rows", note.empty() ? "" : "; ", count_missing(values), rows);
}

}  // namespace

std::string schema_to_toml(const Schema& schema) {
  std::string out = head_of(schema);
  for (const ColumnSchema& column : schema.columns) append_column(out, column);
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
    append_column(out, table.schema.columns[j]);
    const std::string note = note_on(table.schema.columns[j], table.columns[j], table.rows);
    if (!note.empty()) out += "# " + note + "\n";
  }
  return out;
}

}  // namespace sfumato
