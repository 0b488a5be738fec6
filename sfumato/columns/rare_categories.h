// Levels of so few rows that they might tell of whom.
#pragma once

#include <cstddef>

#include "sfumato/columns/table.h"

namespace sfumato {

/// Takes the levels of categories and booleans that fewer than `fewest` rows have out of a frame and its schema: they
/// become missing values there. Where a column would be missing in fewer than `fewest` rows in all, those rows get its
/// most frequent level instead. So every level, missing included, is one of at least `fewest` rows. Nothing of the
/// names stays; the schema says that other words of the column count as missing, and a frame that is read by it and
/// goes through here again is the same. Below 2 nothing is done. Throws Error (bad_data) where no level is left and
/// fewer than `fewest` rows are missing.
void merge_rare_categories(std::size_t fewest, Table& table);

}  // namespace sfumato
