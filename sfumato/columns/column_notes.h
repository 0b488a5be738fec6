// What a reader of a table decided about columns that could be something else.
#pragma once

#include <string>
#include <vector>

#include "sfumato/columns/schema.h"

namespace sfumato {

/// One line for each column of numbers that has words for a missing value of its own, each category of numbers and
/// codes with letters, and each column of numbers such as 20230111 that are dates.
std::vector<std::string> column_notes(const Schema& schema);

}  // namespace sfumato
