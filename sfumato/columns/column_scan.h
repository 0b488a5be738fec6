// A column of a frame while its fields arrive, from a file or from another program's memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/columns/infer.h"
#include "sfumato/columns/table.h"
#include "sfumato/columns/text_dictionary.h"

namespace sfumato {

/// Takes a column's fields one after another. As long as few texts are different they are kept, each once, and the kind
/// is told at the end; with more than kMostLevels it is told then, and only numbers are kept of those that follow.
class ColumnScan {
 public:
  /// stated: what is known of the column. Where `fixed`, it has to hold and no more is learned from the file.
  ColumnScan(ColumnLocation place, std::optional<ColumnSchema> stated, bool fixed, std::vector<std::string> missing);
  void add(std::string_view text, std::size_t line);
  /// What the column is, and its values. Throws Error (bad_data) for fields that do not fit.
  ColumnSchema finish(TableColumn& column);

 private:
  bool is_missing(std::string_view text) const;
  Values present() const;
  ColumnSchema schema_so_far() const;
  std::vector<double> numbers_of(const ColumnSchema& schema) const;
  double number(const ColumnSchema& schema, const TextDictionary::Entry& entry) const;
  void widen();
  void add_wide(std::string_view text, std::size_t line);
  void set_categories(ColumnSchema& schema) const;
  void set_indices(const ColumnSchema& schema, TableColumn& column) const;
  static void set_range(ColumnSchema& schema, const std::vector<double>& numbers);
  void set_missing(ColumnSchema& schema) const;

  ColumnLocation place_;
  std::optional<ColumnSchema> stated_;
  bool fixed_;
  std::vector<std::string> missing_words_;  // besides the usual ones
  TextDictionary texts_;                    // once wide: those that are missing
  std::vector<std::int32_t> indices_;
  // Once there are too many different texts to keep.
  std::optional<ColumnSchema> wide_;
  std::vector<double> numbers_;
  std::vector<std::size_t> hashes_;
  CodeLikeness code_;
};

}  // namespace sfumato
