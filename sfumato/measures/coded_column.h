// Columns of any kind as codes of the few distinct values that real rows have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sfumato/measures/rule_search.h"

namespace sfumato {

inline constexpr std::int32_t kMissingCode = -1;
inline constexpr std::int32_t kUnseenCode = -2;  ///< a value that no real row has

/// The codes of a column in all tables.
struct CodedColumn {
  std::size_t column = 0;
  std::vector<double>
      values{};  ///< of numbers: the value of each code, ascending; codes of categories are their indices
  std::vector<std::size_t> counts{};  ///< real rows of each code
  std::size_t distinct = 0;           ///< codes that real rows have
  std::size_t missing = 0;            ///< real rows in which it is missing
  std::size_t most = 0;               ///< real rows of the most frequent code
  std::vector<std::int32_t> real{};
  std::vector<std::int32_t> synthetic{};
  std::vector<std::int32_t> holdout{};

  /// Number of codes.
  std::size_t size() const { return counts.size(); }
};

/// The codes of a column by its values.
CodedColumn coded_values(const RuleTables& tables, std::size_t column);
/// Code 0 for any value; for columns that are missing in some real rows.
CodedColumn coded_missing(const RuleTables& tables, std::size_t column);

}  // namespace sfumato
