// A region of rows: for each column, the fraction of every symbol's values that lies inside.
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

/// The values of a column that lie inside of a region.
struct ColumnRegion {
  /// A contiguous part of a cell that lies inside: the value indices from .. from + size - 1, or the interval [from,
  /// to] of a continuous cell.
  struct Piece {
    double from = 0;
    double to = 0;
    double size = 0;
  };
  std::vector<double> weight;              ///< [symbols] fraction of the symbol's values that lies inside, in [0, 1]
  std::vector<std::vector<Piece>> pieces;  ///< [cells] for numbers; empty: cells lie inside as a whole

  /// The only symbol with a positive weight, if exactly one has.
  std::optional<std::size_t> only_symbol() const;
  /// A uniform draw from the values of a symbol that lie inside, by a number in [0, 1).
  double value_of(const ColumnCodec& encoding, std::size_t symbol, double uniform) const;
};

/// A product of column regions.
struct TokenRegion {
  std::vector<std::optional<ColumnRegion>> columns;  ///< [codec columns], nullopt: not restricted; empty: all rows

  /// The codec columns that are restricted: first those with a single symbol inside, then by increasing fraction of the
  /// training rows inside.
  std::vector<std::size_t> restricted(const TableCodec& codec) const;
};

/// The rows that satisfy all conditions. A missing value satisfies only a condition that names it. Throws Error (usage)
/// for an unknown category (the message lists similar ones), a value that the column cannot have, a value that no
/// training row had, an order relation on unordered categories, and conditions that exclude each other.
TokenRegion region_where(const TableCodec& codec, const std::vector<WhereTerm>& terms);

/// The region of all rows.
TokenRegion free_region(const TableCodec& codec);

/// The region of rows without missing values.
TokenRegion region_present(const TableCodec& codec);

/// Redraws the values of numbers whose cells lie only partly inside from the part inside, with the random numbers of
/// TableCodec::decode(). tokens, row_indices: of the decoded rows in `table`.
void draw_values(const TokenRegion& region, const TableCodec& codec, const TokenTable& tokens, std::uint64_t seed,
                 std::span<const std::uint64_t> row_indices, Table& table);

}  // namespace sfumato
