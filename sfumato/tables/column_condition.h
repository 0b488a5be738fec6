// What conditions leave of one column. Only token_region.cc uses this.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sfumato/tables/interval.h"
#include "sfumato/tables/token_region.h"

namespace sfumato {

/// What conditions leave of a column, before its cells are looked at.
struct Allowed {
  bool missing = true;
  IntervalSet numbers{Interval{}};   // of a column of numbers
  std::vector<std::uint8_t> levels;  // of a column of levels: whether each is inside
};

/// A column in conditions. All throw Error as region_where() does.
class ConditionColumn {
 public:
  ConditionColumn(const TableCodec& codec, const ColumnCodec& encoding)
      : schema_(codec.schema.columns[encoding.column]), encoding_(encoding) {}

  Allowed everything() const;
  /// Takes away what does not satisfy a condition.
  void restrict(const WhereTerm& term, Allowed& allowed) const;
  /// Throws Error unless training rows had a value that satisfies this condition, each value of it.
  void check(const WhereTerm& term) const;
  /// What is left as shares of symbols; the term is for messages.
  ColumnRegion region_of(const WhereTerm& term, const Allowed& allowed) const;
  /// Whether any training row lies inside.
  bool holds(const ColumnRegion& region) const;

 private:
  bool is_missing(const std::string& value) const;
  std::optional<double> parsed(const std::string& value) const;
  double number_of(const WhereTerm& term, const std::string& value) const;
  IntervalSet numbers_of(const WhereTerm& term) const;
  std::size_t category_of(const WhereTerm& term, const std::string& value) const;
  std::vector<std::uint8_t> levels_of(const WhereTerm& term) const;
  void add_cells(const WhereTerm& term, const IntervalSet& numbers, ColumnRegion& region) const;
  void add_places(std::size_t cell, std::size_t count, const Interval& numbers,
                  std::vector<ColumnRegion::Piece>& pieces) const;
  void add_stretch(const WhereTerm& term, std::size_t cell, const Interval& numbers, bool alone,
                   std::vector<ColumnRegion::Piece>& pieces) const;
  std::string value_text(double value) const;
  std::string learned_text(const std::string& value) const;

  const ColumnSchema& schema_;
  const ColumnCodec& encoding_;
};

}  // namespace sfumato
