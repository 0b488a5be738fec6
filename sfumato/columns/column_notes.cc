#include "sfumato/columns/column_notes.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "sfumato/base/text.h"
#include "sfumato/columns/infer.h"
#include "sfumato/columns/mixed_values.h"

namespace sfumato {
namespace {

constexpr std::size_t kMostShown = 3;

// 'a', 'b', 'c' and 4 more
std::string quoted_list(const std::vector<std::string>& words) {
  std::vector<std::string> quoted;
  for (std::size_t i = 0; i < std::min(words.size(), kMostShown); ++i) quoted.push_back(quoted_text(words[i]));
  const std::string rest =
      words.size() > kMostShown ? fmt::format(" and {} more", words.size() - kMostShown) : std::string();
  return fmt::format("{}{}", fmt::join(quoted, ", "), rest);
}

bool is_known_missing(const Schema& schema, const std::string& word) {
  return is_missing_word(word) || std::ranges::find(schema.missing_words, word) != schema.missing_words.end();
}

// Words in a column of numbers that nobody said are missing values.
std::string note_on_words(const Schema& schema, const ColumnSchema& column) {
  std::vector<std::string> words;
  const auto add = [&](const std::string& word) {
    if (!is_known_missing(schema, word) && !number_of_text(word, column)) words.push_back(word);
  };
  if (column.may_miss) add(column.missing);
  for (const std::string& word : column.also_missing) add(word);
  if (words.empty()) return "";
  return fmt::format("column {} is of numbers; {} {} as missing (or say kind = \"category\" in a schema)",
                     quoted_text(column.name), quoted_list(words), words.size() == 1 ? "counts" : "count");
}

std::string note_on_codes(const ColumnSchema& column) {
  TextDictionary texts;
  for (const std::string& category : column.categories) texts.add(category, 1);
  Values values;
  for (const auto& entry : texts.entries()) values.push_back(&entry);
  const MixedValues mixed = mixed_values(values);
  if (mixed.kind != MixedKind::category) return "";
  std::vector<std::string> words;
  for (const auto* odd : mixed.odd) words.push_back(odd->text);
  return fmt::format("column {} is a category of numbers and of {}", quoted_text(column.name), quoted_list(words));
}

std::string note_on_dates(const ColumnSchema& column) {
  const bool compact = column.format.starts_with("%Y%m") && column.format.find_first_of("-_T: ") == std::string::npos;
  return compact ? fmt::format("column {} is of dates, written as {} (or say kind = \"integer\" in a schema)",
                               quoted_text(column.name), column.format)
                 : "";
}

std::string note_on_free_text(const ColumnSchema& column, std::size_t rows) {
  const std::size_t texts = column.categories.size();
  return is_free_text(texts, rows) ? fmt::format(
                                         "column {} is free text: its {} texts are drawn as a category; see "
                                         "`text`",
                                         quoted_text(column.name), texts)
                                   : "";
}

// A column that is learned, and not as everybody would expect.
std::string note_on_learned(const Schema& schema, const ColumnSchema& column, std::size_t rows) {
  switch (column.kind) {
    case ColumnKind::number:
    case ColumnKind::integer:
      return note_on_words(schema, column);
    case ColumnKind::category: {
      const std::string codes = note_on_codes(column);
      return codes.empty() ? note_on_free_text(column, rows) : codes;
    }
    case ColumnKind::datetime:
      return note_on_dates(column);
    default:
      return "";
  }
}

// What becomes of a column that is not learned.
std::string note_on_unlearned(const ColumnSchema& column) {
  const std::string name = quoted_text(column.name);
  const std::string pattern = column.pattern.empty() ? "" : "new ones are made as " + quoted_text(column.pattern);
  switch (column.kind) {
    case ColumnKind::constant:
      return fmt::format("column {} is constant and is not learned", name);
    case ColumnKind::identifier:
      return fmt::format(
          "column {} is an identifier: {}", name,
          pattern.empty() ? "numbered 1, 2, 3, ...; its pattern in `schema` would give others" : pattern);
    case ColumnKind::text:
      return fmt::format("column {} is free text: {}", name, pattern.empty() ? "left empty" : pattern);
    default:
      return "";
  }
}

}  // namespace

std::vector<ColumnNote> column_notes(const Schema& schema, std::size_t rows, const Schema& stated) {
  std::vector<ColumnNote> notes;
  for (const ColumnSchema& column : schema.columns) {
    const bool learned = column.kind != ColumnKind::identifier && column.kind != ColumnKind::text;
    const bool known = std::ranges::find(stated.columns, column.name, &ColumnSchema::name) != stated.columns.end();
    std::string text = note_on_unlearned(column);
    if (text.empty() && !known) text = note_on_learned(schema, column, rows);
    if (!text.empty()) notes.push_back({std::move(text), learned});
  }
  return notes;
}

}  // namespace sfumato
