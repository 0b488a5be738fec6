// Conditions on rows of a table as a frame: one condition a row.
#pragma once

#include <vector>

#include "sfumato/engine/data_source.h"
#include "sfumato/tables/table_model.h"

namespace sfumato {

/// Some columns of a table model, with a value for each row to draw.
struct RowConditions {
  Table table;                 ///< of the model's schema; the columns that are not given are missing
  std::vector<bool> is_given;  ///< [columns of the schema]
};

/// Reads conditions from points or a frame in memory, whose columns are found by name. Throws Error (usage) for a file,
/// for a column that the model lacks or has not learned, and (bad_data) as read_rows() does.
RowConditions read_row_conditions(const DataSource& source, const TableModel& model);

}  // namespace sfumato
