// How the arrays of one column of an Arrow stream become the column of a Table.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sfumato/columns/arrow_column.h"
#include "sfumato/columns/arrow_types.h"
#include "sfumato/columns/column_scan.h"
#include "sfumato/columns/schema.h"

namespace sfumato {

/// How values are handed over; both ways have the same outcome.
enum class ArrowCells {
  typed,  ///< as numbers and dictionary indices
  texts,  ///< each as the text that a CSV file would have: slow, and what `typed` is tested against
};

/// A column's arrays, one from each batch of the stream.
struct ArrowBatches {
  ArrowType type;   ///< of the values, those of a dictionary included
  ArrowType index;  ///< of a dictionary's indices
  std::vector<ArrowColumn> batches;

  std::size_t rows() const;
};

/// What a column's type says of it: categories of a dictionary, times; nothing for other types.
std::optional<ColumnSchema> schema_of_type(const ArrowField& field, const ArrowBatches& column);

/// Hands all values of a column to a scan. stated: what the scan knows of the column, or null. Throws Error (bad_data)
/// as the scan does, for infinite numbers and for indices beyond a dictionary.
void scan_cells(const ArrowBatches& column, const ColumnSchema* stated, ArrowCells cells, ColumnScan& scan);

}  // namespace sfumato
