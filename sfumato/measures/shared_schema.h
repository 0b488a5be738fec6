// Brings several files of the same table to one schema, so that they can be compared.
#pragma once

#include <string>
#include <vector>

#include "sfumato/columns/table.h"

namespace sfumato {

/// The schema to read another file of the same table with. It fixes kinds, formats and spellings of missing values, but
/// allows any categories, fractions in columns of integers, and any text in columns that are not compared.
Schema stated_as(const Schema& schema);

/// Reorders the columns of `table` to those of `like`, matched by name, and merges the categories: those that `like`
/// lacks are appended to its lists, in both schemas. `file` and `like_file` are used in messages. Throws Error
/// (bad_data) if a column is missing in either table or has values of another kind.
void share_schema(Table& table, const std::string& file, Table& like, const std::string& like_file);

}  // namespace sfumato
