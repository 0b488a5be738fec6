// Reads and writes schemas as TOML.
#pragma once

#include <string>
#include <vector>

#include "sfumato/columns/schema.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// The schema as a TOML file with the words for missing values and one [[column]] table per column.
/// read_schema() reads it back unchanged.
std::string schema_to_toml(const Schema& schema);

/// The same for a table read from `path`, with comments on what was inferred and what can be edited.
std::string table_to_toml(const Table& table, const std::string& path);

/// Reads a schema from a TOML file; keys that are absent have the defaults of ColumnSchema. Throws Error (failure) if
/// the file cannot be read, and (bad_data) with line and column for invalid TOML, unknown keys and kinds, keys that do
/// not apply to the kind, duplicate columns and invalid values.
Schema read_schema(const std::string& path);
/// The same for a text; `name` is its name in messages.
Schema parse_schema(const std::string& text, const std::string& name);

/// For differentially private training: sets the numeric ranges of a table to those of a schema; values outside are
/// clipped; takes out patterns that the schema does not state, and the keys of the file. Returns the names of columns
/// whose range or categories the schema does not state. Those are inferred from the data, which the privacy budget does
/// not cover.
std::vector<std::string> keep_to_schema(const Schema& stated, Table& table);

}  // namespace sfumato
