// The rows of a table, to be found again.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>

#include "sfumato/columns/table.h"

namespace sfumato {

/// The rows of a frame by all of their columns that are learned; missing values are equal to each other.
class RowSet {
 public:
  explicit RowSet(const Table& table);
  /// Whether a row of a frame with the same schema is one of them.
  bool contains(const Table& table, std::size_t row) const { return keys_.contains(key_of(table, row)); }
  /// How many different ones there are.
  std::size_t size() const { return keys_.size(); }

 private:
  static std::string key_of(const Table& table, std::size_t row);

  std::unordered_set<std::string> keys_;
};

}  // namespace sfumato
