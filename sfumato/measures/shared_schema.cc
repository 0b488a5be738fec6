#include "sfumato/measures/shared_schema.h"

#include <algorithm>
#include <unordered_map>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato {

namespace {

std::size_t place_of(const Schema& schema, const std::string& name) {
  const auto found = std::ranges::find(schema.columns, name, &ColumnSchema::name);
  return static_cast<std::size_t>(found - schema.columns.begin());
}

void check_names(const Schema& schema, const std::string& file, const Schema& like, const std::string& like_file) {
  for (const ColumnSchema& column : like.columns) {
    if (place_of(schema, column.name) < schema.columns.size()) continue;
    fail(ErrorKind::bad_data, "'{}' has no column {}, which '{}' has; give two files of the same table", file,
         quoted_text(column.name), like_file);
  }
  for (const ColumnSchema& column : schema.columns) {
    if (place_of(like, column.name) < like.columns.size()) continue;
    fail(ErrorKind::bad_data, "'{}' has a column {}, which '{}' lacks; give two files of the same table", file,
         quoted_text(column.name), like_file);
  }
}

// Adds the levels that are new, and gives the codes in the list that results.
void share_levels(const std::vector<std::string>& own, std::vector<std::int32_t>& indices,
                  std::vector<std::string>& categories) {
  std::unordered_map<std::string, std::int32_t> places;
  for (const std::string& category : categories) places.emplace(category, static_cast<std::int32_t>(places.size()));
  std::vector<std::int32_t> shared;
  for (const std::string& category : own) {
    const auto [place, added] = places.emplace(category, static_cast<std::int32_t>(places.size()));
    if (added) categories.push_back(category);
    shared.push_back(place->second);
  }
  for (std::int32_t& code : indices) code = code < 0 ? code : shared[static_cast<std::size_t>(code)];
}

}  // namespace

Schema stated_as(const Schema& schema) {
  Schema stated;
  for (const ColumnSchema& column : schema.columns) {
    ColumnSchema any;
    any.name = column.name;
    any.kind = column.kind;
    any.missing = column.missing;
    any.format = column.format;
    if (column.kind == ColumnKind::integer) any.kind = ColumnKind::number;
    if (column.kind == ColumnKind::boolean) any.kind = ColumnKind::category;  // it may say no only, or more
    if (!holds_numbers(column.kind) && !holds_categories(column.kind)) any.kind = ColumnKind::text;
    stated.columns.push_back(any);
  }
  return stated;
}

void share_schema(Table& table, const std::string& file, Table& like, const std::string& like_file) {
  check_names(table.schema, file, like.schema, like_file);
  Table shared{{}, table.rows, {}};
  for (ColumnSchema& column : like.schema.columns) {
    const std::size_t place = place_of(table.schema, column.name);
    const ColumnSchema& own = table.schema.columns[place];
    TableColumn values = std::move(table.columns[place]);
    if (holds_numbers(column.kind) != holds_numbers(own.kind) ||
        holds_categories(column.kind) != holds_categories(own.kind)) {
      fail(ErrorKind::bad_data,
           "column {} of '{}' is not of the kind that it is of in '{}'; give two files of the same "
           "table",
           quoted_text(column.name), file, like_file);
    }
    if (holds_categories(column.kind)) share_levels(own.categories, values.indices, column.categories);
    shared.schema.columns.push_back(column);
    shared.columns.push_back(std::move(values));
  }
  table = std::move(shared);
}

}  // namespace sfumato
