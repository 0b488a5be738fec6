// What rows of a table may be: for each column the share of every symbol's values that lies inside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sfumato/columns/where.h"
#include "sfumato/tables/interval.h"
#include "sfumato/tables/table_codec.h"

namespace sfumato {

/// The values that a column may take.
struct ColumnRegion {
  /// A stretch of the values of a cell that lies inside: places from .. from + size - 1 of its values or, of a cell of
  /// any numbers, from .. to.
  struct Piece {
    double from = 0;
    double to = 0;
    double size = 0;
  };
  std::vector<double> weight;              ///< [symbols] the share of each one's values that lies inside, in [0, 1]
  std::vector<std::vector<Piece>> pieces;  ///< [cells] of a number; none: all values of the cells lie inside

  /// The only symbol that lies inside, if it is one.
  std::optional<std::size_t> only_symbol() const;
  /// A value of a cell that lies inside, uniform over those by a number of [0, 1).
  double value_of(const ColumnCodec& encoding, std::size_t symbol, double uniform) const;
};

/// The columns that are not free.
struct TokenRegion {
  std::vector<std::optional<ColumnRegion>> columns;  ///< [codes]; none: all rows

  /// The codes of columns that are not free: first those with one symbol inside, then those of which the training rows
  /// have the least inside.
  std::vector<std::size_t> restricted(const TableCodec& codec) const;
};

/// The rows that satisfy all conditions. A missing value satisfies only a condition that names it. Throws Error (usage)
/// on an unknown level, with those near it, on what is no value of the column, on values that no training row had, on
/// an order of levels that have none, and on conditions that contradict each other.
TokenRegion region_where(const TableCodec& codec, const std::vector<WhereTerm>& terms);

/// All rows.
TokenRegion free_region(const TableCodec& codec);

/// The rows in which nothing is missing.
TokenRegion region_present(const TableCodec& codec);

/// Of decoded rows the values of numbers whose cells lie inside in part, drawn again from what is inside, by the same
/// random numbers.
void draw_values(const TokenRegion& region, const TableCodec& codec, const TokenTable& tokens, std::uint64_t seed,
                 std::span<const std::uint64_t> numbers, Table& table);

}  // namespace sfumato
