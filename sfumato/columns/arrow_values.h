// Columns of a table in buffers laid out as Arrow has them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sfumato/columns/arrow_abi.h"
#include "sfumato/columns/arrow_types.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// One array with its buffers.
struct ArrowValues {
  using Bytes = std::vector<std::uint8_t>;

  std::string name;
  std::string format;
  std::int64_t flags = ARROW_FLAG_NULLABLE;
  std::int64_t length = 0;
  std::int64_t nulls = 0;
  std::vector<Bytes> buffers;  // the first, of what is not null, is empty where nothing is
  std::unique_ptr<ArrowValues> dictionary;
};

/// All arrays of a table.
struct ArrowTable {
  std::vector<ArrowValues> arrays;
  std::size_t rows = 0;
};

/// The values of a column in the type of a field.
ArrowValues arrow_values(const ArrowField& field, const ColumnSchema& schema, const TableColumn& column,
                         std::size_t rows);

}  // namespace sfumato
