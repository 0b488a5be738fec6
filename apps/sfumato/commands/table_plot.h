// plot samples of tables: which tables and columns are drawn.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/engine/setting_value.h"

namespace sfumato::app {

/// What is drawn, and from what.
struct TablePlot {
  std::vector<std::string> inputs;   ///< one or two files and table models
  std::vector<std::string> titles;   ///< of each input in the legend; empty: the file names
  std::vector<std::string> columns;  ///< names; empty: the first that can be drawn
  std::uint64_t rows = 0;            ///< to draw from a model
  Settings settings;                 ///< how they are drawn
};

/// Whether inputs are to be drawn as tables: one of them is a table model, or there is no model and the first is a file
/// with columns that are not numbers. Throws Error as the file's reader does.
bool shows_tables(const std::vector<std::string>& inputs);

/// Draws each column of one table, or of two side by side. Throws Error (usage) for more, and for columns that there
/// are not; and as the readers of files and models do.
void draw_tables(const TablePlot& plot, const std::string& path, ThreadPool& pool);

}  // namespace sfumato::app
