// Schemas as TOML, to be read and edited by people.
#pragma once

#include <string>

#include "sfumato/data/frame.h"
#include "sfumato/data/schema.h"

namespace sfumato {

/// The schema as a TOML file: a table [[column]] for each column, with the keys that its kind has. read_schema() gives
/// the same schema.
std::string schema_to_toml(const Schema& schema);

/// The same for a frame that was read from `path`, with comments on what was found and on what may be edited.
std::string frame_to_toml(const Frame& frame, const std::string& path);

/// The schema in a TOML file; what a column does not say stays as ColumnSchema has it. Throws Error (failure) when the
/// file cannot be read, and (bad_data) with line and column for what is not TOML, unknown keys and kinds, keys that a
/// kind does not have, columns named twice and values that do not fit.
Schema read_schema(const std::string& path);

}  // namespace sfumato
