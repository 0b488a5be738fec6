#include "sfumato/columns/column_notes.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "sfumato/base/text.h"
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

std::string column_note(const Schema& schema, const ColumnSchema& column) {
  switch (column.kind) {
    case ColumnKind::number:
    case ColumnKind::integer:
      return note_on_words(schema, column);
    case ColumnKind::category:
      return note_on_codes(column);
    case ColumnKind::datetime:
      return note_on_dates(column);
    default:
      return "";
  }
}

}  // namespace

std::vector<std::string> column_notes(const Schema& schema) {
  std::vector<std::string> notes;
  for (const ColumnSchema& column : schema.columns) {
    std::string note = column_note(schema, column);
    if (!note.empty()) notes.push_back(std::move(note));
  }
  return notes;
}

}  // namespace sfumato
