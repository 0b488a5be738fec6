// A column of a table while its values arrive: fields of a file, or numbers and texts of another program's memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/columns/infer.h"
#include "sfumato/columns/key_learner.h"
#include "sfumato/columns/number_summary.h"
#include "sfumato/columns/table.h"
#include "sfumato/columns/text_dictionary.h"

namespace sfumato {

/// Takes a column's fields one after another. As long as few texts are different they are kept, each once, and the kind
/// is told at the end; with more than kMostCategories it is told then, and only numbers are kept of those that follow.
class ColumnScan {
 public:
  static constexpr std::int32_t kNoNumber = -1;

  /// stated: what is known of the column. Where `fixed`, it has to hold and no more is learned from the file. text:
  /// what becomes of free text whose kind is not stated. decimal_mark: of numbers whose spelling is not stated.
  ColumnScan(ColumnLocation place, std::optional<ColumnSchema> stated, bool fixed, std::vector<std::string> missing,
             TextColumns text = TextColumns::keep, char decimal_mark = '.');
  const ColumnLocation& place() const { return place_; }
  /// Reserves memory for that many rows.
  void reserve(std::size_t rows) { indices_.reserve(rows); }
  /// Takes a field. Its number, by which repeat() takes it again; kNoNumber once too many texts are different.
  std::int32_t add(std::string_view text, std::size_t line);
  /// Takes a field again that add() has numbered. False, and nothing is taken, once too many texts are different.
  bool repeat(std::int32_t number);
  /// Takes all fields of a column at once, which are numbers; NaN is a missing value, spelled as said. The outcome is
  /// that of add() with the shortest text of each. False, and nothing is taken, where only the texts themselves tell
  /// what the column is. Throws Error (bad_data) for a fraction in a column of whole numbers.
  bool add_numbers(std::vector<double>& numbers, std::string_view missing);
  /// The same of a column that is stated to be of times, as seconds since 1970 that its format can say.
  bool add_times(std::vector<double>& seconds, std::string_view missing);
  /// Whether an infinite number is one of the words for a missing value.
  bool misses_infinity() const;
  /// What the column is, and its values. Throws Error (bad_data) for fields that do not fit.
  ColumnSchema finish(TableColumn& column);

 private:
  bool has_numeric_words() const;
  bool is_missing_number(std::string_view text) const;
  void add_missing_word(const std::string& word);
  void adopt(const ColumnSchema& schema);
  bool may_skip_texts(const NumberSummary& summary) const;
  ColumnSchema schema_of(const std::vector<double>& numbers, const NumberSummary& summary) const;
  bool is_missing(std::string_view text) const;
  Values present() const;
  ColumnSchema schema_so_far() const;
  std::vector<double> numbers_of(const ColumnSchema& schema);
  double number(const ColumnSchema& schema, const TextDictionary::Entry& entry) const;
  void widen();
  void add_wide(std::string_view text, std::size_t line);
  bool is_odd_word(std::string_view text) const;
  void add_facts(const TextDictionary::Entry& entry);
  void set_categories(ColumnSchema& schema) const;
  void set_indices(const ColumnSchema& schema, TableColumn& column);
  void add_offset(std::string_view text, const ColumnSchema& schema, std::size_t line);
  void set_offsets(ColumnSchema& schema, TableColumn& column) const;
  static void set_range(ColumnSchema& schema, const std::vector<double>& numbers);
  void set_missing(ColumnSchema& schema) const;
  std::size_t count_missing() const;
  bool all_different() const;
  template <class OnKey>
  void for_each_key(const OnKey& on_key) const;
  void add_wide_text(std::string_view text, std::size_t count);
  void settle_text(ColumnSchema& schema) const;
  template <class ForEachKey>
  void learn_pattern(const ForEachKey& for_each, ColumnSchema& schema) const;

  ColumnLocation place_;
  std::optional<ColumnSchema> stated_;
  bool fixed_;
  TextColumns text_;
  NumberSpelling plain_;                    // of numbers without a spelling of their own
  std::vector<std::string> missing_words_;  // besides the usual ones
  std::vector<std::string> kept_;           // of a fixed column that is not learned: its values
  std::vector<double> missing_numbers_;     // those of them that are numbers
  TextDictionary texts_;                    // once wide: those that are missing
  std::vector<std::int32_t> indices_;
  // Once there are too many different texts to keep.
  std::optional<ColumnSchema> wide_;
  std::vector<double> numbers_;
  NumberFacts facts_;  // of the texts
  TextDictionary offsets_;
  std::vector<std::int32_t> offset_of_row_;
  std::vector<std::size_t> hashes_;
  KeyLearner keys_;
  std::string wide_keys_;  // a line each, as long as they may be identifiers
};

}  // namespace sfumato
