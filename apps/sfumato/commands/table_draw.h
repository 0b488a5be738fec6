// Rows of a model of a table to a file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sfumato/tables/table_model.h"

namespace sfumato::app {

/// What is asked of the rows of a table, as it was written.
struct TableSampleOptions {
  std::vector<std::string> where;  ///< conditions
  std::string balance;             ///< a column whose values come equally often, or empty
  std::string no_copies;           ///< a CSV file whose rows are not to come out again, or empty
};

struct TableDraw {
  TableModel model;
  TableSampleOptions sample_options;
  std::uint64_t seed = 0;
  std::uint64_t count = 0;
  std::string output = "-";
};

/// Draws rows as wished and writes them; a warning on standard error where the model learned from next to no such rows.
/// To be called under an InterruptGuard. Throws Error as parse_where(), region_where(), read_frame() and
/// generate_table() do, and (usage) on a column to balance that there is not.
void draw_table(const TableDraw& draw, std::size_t threads);

}  // namespace sfumato::app
