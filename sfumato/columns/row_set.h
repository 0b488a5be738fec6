// A set of table rows, for exact lookups.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>

#include "sfumato/columns/table.h"

namespace sfumato {

/// The rows of a table, compared by all learned columns; missing values are equal to each other.
class RowSet {
 public:
  explicit RowSet(const Table& table);
  /// Whether a row of a table with the same schema is in the set.
  bool contains(const Table& table, std::size_t row) const { return keys_.contains(key_of(table, row)); }
  /// The number of distinct rows.
  std::size_t size() const { return keys_.size(); }

 private:
  static std::string key_of(const Table& table, std::size_t row);

  std::unordered_set<std::string> keys_;
};

}  // namespace sfumato
