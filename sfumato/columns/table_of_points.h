// A matrix of numbers as a table.
#pragma once

#include "sfumato/base/points.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// The columns as a CSV file of them would be read; NaN is a missing value. Throws Error (bad_data) as read_table()
/// does.
Table table_of(const Points& points, const TableOptions& options);
Table table_of(const Points& points, const Schema& schema);

}  // namespace sfumato
