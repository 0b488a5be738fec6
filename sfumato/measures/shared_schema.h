// Several files of the same table as frames that can be compared.
#pragma once

#include <string>
#include <vector>

#include "sfumato/columns/table.h"

namespace sfumato {

/// What to state of another file's columns so that it is read as the table of `schema` is: the kinds, the formats and
/// the spellings of missing values, but any levels, fractions too where there are whole numbers, and anything at all in
/// columns that are not compared.
Schema stated_as(const Schema& schema);

/// Brings a frame to the columns of `like`, in their order and of their kinds: matched by name, with levels that `like`
/// lacks behind its own, in both schemas. `file` and `like_file` are for messages. Throws Error (bad_data) for a column
/// that one of them lacks and for values of another kind.
void share_schema(Table& table, const std::string& file, Table& like, const std::string& like_file);

}  // namespace sfumato
