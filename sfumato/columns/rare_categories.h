// Merges rare categories into missing values, for privacy.
#pragma once

#include <cstddef>

#include "sfumato/columns/table.h"

namespace sfumato {

/// Removes the categories (of category and boolean columns) that occur in fewer than `fewest` rows from a table and its
/// schema; their values become missing. If fewer than `fewest` rows of a column would then be missing, they get its
/// most frequent category instead, so every remaining category, missing included, has at least `fewest` rows. The
/// schema stores no removed names: it marks other words of the column as missing, so the operation is idempotent. Does
/// nothing if fewest < 2. Throws Error (bad_data) if no category is left and fewer than `fewest` rows are missing.
void merge_rare_categories(std::size_t fewest, Table& table);

}  // namespace sfumato
