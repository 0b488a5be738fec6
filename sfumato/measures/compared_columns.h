// The columns that the measures compare.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "sfumato/columns/table.h"

namespace sfumato {

/// The score of what cannot be compared: one of two samples is empty, or all their values are the same.
inline constexpr double kNoScore = std::numeric_limits<double>::quiet_NaN();

/// The indices of the columns with comparable values: no constants, identifiers or free text.
std::vector<std::size_t> compared_columns(const Schema& schema);

/// The columns whose pairs are measured: compared_columns(), or of more than kMostPairedColumns as many, evenly picked.
std::vector<std::size_t> paired_columns(const Schema& schema);
inline constexpr std::size_t kMostPairedColumns = 200;

/// The rows with these indices, in this order.
Table rows_at(const Table& table, const std::vector<std::size_t>& rows);

/// Throws Error (bad_data) unless both tables have the same columns of the same kinds, at least `min_rows` rows and at
/// least one column to compare. Does not compare the category lists: equal indices are assumed to mean equal
/// categories.
void check_comparable(const Table& a, const Table& b, std::size_t min_rows);

}  // namespace sfumato
