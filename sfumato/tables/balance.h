// Values of a column that come equally often.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sfumato/tables/token_region.h"

namespace sfumato {

/// The learned column of a name, by its code, to be balanced. Throws Error (usage) where there is none.
std::size_t balanced_code(const TableCodec& codec, const std::string& name);

/// Says which value of a column a row has, by the row's number: of each round of as many rows as the column has values
/// inside of a region every one has another, in random order.
class Balance {
 public:
  /// Missing is no value. Throws Error (usage) on a column of numbers that has cells of several values. The codec must
  /// outlive it.
  Balance(const TableCodec& codec, const TokenRegion& region, std::size_t encoding, std::uint64_t seed);
  /// Sets the column's tokens in a row.
  void set(std::uint64_t number, std::span<std::uint16_t> row) const;

 private:
  const ColumnCodec& encoding_;
  std::size_t variable_;
  std::vector<std::size_t> symbols_;
  std::uint64_t seed_;
};

}  // namespace sfumato
