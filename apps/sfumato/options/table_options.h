// A table of mixed columns on the command line: the file, what is known of its columns, and its missing values.
#pragma once

#include <string>
#include <vector>

#include "apps/sfumato/options/command_line.h"
#include "sfumato/columns/table.h"

namespace sfumato::app {

/// How a file is to be read as a frame.
struct TableArguments {
  std::string schema;                ///< a TOML file, or empty
  std::vector<std::string> missing;  ///< further words for a missing value

  /// Adds --schema and --na.
  void add_to(Command command);
  bool given() const { return !schema.empty() || !missing.empty(); }
  /// Throws Error as read_schema does.
  TableOptions options() const;
};

}  // namespace sfumato::app
