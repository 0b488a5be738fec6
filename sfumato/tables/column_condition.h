// The values of one column that satisfy conditions. Used by token_region.cc only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sfumato/tables/interval.h"
#include "sfumato/tables/token_region.h"

namespace sfumato {

/// The values that satisfy the conditions, before they are mapped to symbols.
struct Allowed {
  bool missing = true;
  IntervalSet numbers{Interval{}};       // for numbers
  std::vector<std::uint8_t> categories;  // for categories: whether each is allowed
};

/// Evaluates conditions on one column. Keeps references to schema and codec. Members throw Error as region_where()
/// does.
class ConditionColumn {
 public:
  ConditionColumn(const TableCodec& codec, const ColumnCodec& encoding)
      : schema_(codec.schema.columns[encoding.column]), encoding_(encoding) {}

  Allowed all_values() const;
  /// Removes the values that do not satisfy a condition.
  void restrict(const WhereTerm& term, Allowed& allowed) const;
  /// Throws Error unless for each value of the condition some training row satisfied it.
  void check(const WhereTerm& term) const;
  /// The allowed values as a region of symbols; the term is used in messages.
  ColumnRegion region_of(const WhereTerm& term, const Allowed& allowed) const;
  /// Whether the region has symbols that training rows had.
  bool holds(const ColumnRegion& region) const;

 private:
  bool is_missing(const std::string& value) const;
  std::optional<double> parsed(const std::string& value) const;
  double number_of(const WhereTerm& term, const std::string& value) const;
  IntervalSet numbers_of(const WhereTerm& term) const;
  std::size_t category_of(const WhereTerm& term, const std::string& value) const;
  std::vector<std::uint8_t> categories_of(const WhereTerm& term) const;
  void add_cells(const WhereTerm& term, const IntervalSet& numbers, ColumnRegion& region) const;
  void add_grid_values(std::size_t cell, std::size_t count, const Interval& numbers,
                       std::vector<ColumnRegion::Piece>& pieces) const;
  void add_range(const WhereTerm& term, std::size_t cell, const Interval& numbers, bool alone,
                 std::vector<ColumnRegion::Piece>& pieces) const;
  std::string value_text(double value) const;
  std::string learned_text(const std::string& value) const;

  const ColumnSchema& schema_;
  const ColumnCodec& encoding_;
};

}  // namespace sfumato
