// A matrix of numbers as a table.
#pragma once

#include <string>

#include "sfumato/base/points.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// The columns as a CSV file of them would be read; NaN is a missing value. source: what messages call the data. Throws
/// Error as read_table() does, but takes no notice of a stated column that is absent.
Table table_of(const Points& points, const TableOptions& options = {}, const std::string& source = "data");

/// The columns of a schema, in its order: the table has this very schema. Throws Error (bad_data) where they are
/// others.
Table table_of(const Points& points, const Schema& schema, const std::string& source = "data");

}  // namespace sfumato
