// Schemas as TOML, to be read and edited by people.
#pragma once

#include <string>
#include <vector>

#include "sfumato/columns/schema.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// The schema as a TOML file: a table [[column]] for each column, with the keys that its kind has. read_schema() gives
/// the same schema.
std::string schema_to_toml(const Schema& schema);

/// The same for a frame that was read from `path`, with comments on what was found and on what may be edited.
std::string table_to_toml(const Table& table, const std::string& path);

/// The schema in a TOML file; what a column does not say stays as ColumnSchema has it. Throws Error (failure) when the
/// file cannot be read, and (bad_data) with line and column for what is not TOML, unknown keys and kinds, keys that a
/// kind does not have, columns named twice and values that do not fit.
Schema read_schema(const std::string& path);
/// The same of a text, which messages call `name`.
Schema parse_schema(const std::string& text, const std::string& name);

/// Of a private training: gives the numbers of a frame the ranges that a schema states, also for values beyond them,
/// which count at the ends. Returns the names of the columns whose range or levels it does not state, so that they are
/// told from the data, which the budget does not cover.
std::vector<std::string> keep_to_schema(const Schema& stated, Table& table);

}  // namespace sfumato
