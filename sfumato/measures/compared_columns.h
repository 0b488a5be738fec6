// Which columns of a frame a measure looks at.
#pragma once

#include <cstddef>
#include <vector>

#include "sfumato/columns/table.h"

namespace sfumato {

/// The places of the columns that have values to compare: neither constants, nor identifiers, nor free text.
std::vector<std::size_t> compared_columns(const Schema& schema);

/// The rows at these places, in this order.
Table rows_at(const Table& table, const std::vector<std::size_t>& rows);

/// Throws Error (bad_data) unless both frames have the same columns of the same kinds and `least_rows` rows, and at
/// least one column to compare; codes are taken to mean the same levels in both.
void check_comparable(const Table& a, const Table& b, std::size_t least_rows);

}  // namespace sfumato
