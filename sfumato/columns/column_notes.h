// What a reader of a table decided about columns that are not learned as they are or could be something else.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sfumato/columns/schema.h"

namespace sfumato {

/// One line on a column.
struct ColumnNote {
  std::string text;
  bool learned = true;  ///< false for an identifier and for free text that is not drawn as a category
};

/// At most one note for each column: constants, identifiers and free text; columns of numbers that have words for a
/// missing value of their own, categories of numbers and codes with letters, and numbers such as 20230111 that are
/// dates. Of a column of `stated`, only what is not learned. rows: of the table.
std::vector<ColumnNote> column_notes(const Schema& schema, std::size_t rows, const Schema& stated = {});

}  // namespace sfumato
