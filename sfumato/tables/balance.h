// Sampling with equally frequent values of one column.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sfumato/tables/token_region.h"

namespace sfumato {

/// The index in codec.columns of the column with this name. Throws Error (usage) if the model has no such column.
std::size_t balanced_code(const TableCodec& codec, const std::string& name);

/// Assigns a value of one column to each row by the row's index. The rows are divided into rounds with one row for each
/// value inside of the region; every round has the values in a random order of its own.
class Balance {
 public:
  /// Excludes the missing value. encoding: index in codec.columns. Keeps a reference to the codec. Throws Error (usage)
  /// if a cell of the column has several values, or if no value lies inside of the region.
  Balance(const TableCodec& codec, const TokenRegion& region, std::size_t encoding, std::uint64_t seed);
  /// Writes the column's tokens of the row with this index. row: [variables].
  void set(std::uint64_t row_index, std::span<std::uint16_t> row) const;

 private:
  const ColumnCodec& encoding_;
  std::size_t variable_;
  std::vector<std::size_t> symbols_;
  std::uint64_t seed_;
};

}  // namespace sfumato
