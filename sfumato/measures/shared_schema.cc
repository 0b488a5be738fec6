#include "sfumato/measures/shared_schema.h"

#include <algorithm>
#include <unordered_map>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato {

namespace {

std::size_t index_of(const Schema& schema, const std::string& name) {
  const auto found = std::ranges::find(schema.columns, name, &ColumnSchema::name);
  return static_cast<std::size_t>(found - schema.columns.begin());
}

void check_names(const Schema& schema, const std::string& file, const Schema& like, const std::string& like_file) {
  for (const ColumnSchema& column : like.columns) {
    if (index_of(schema, column.name) < schema.columns.size()) continue;
    fail(ErrorKind::bad_data, "'{}' has no column {}, which '{}' has; give two files of the same table", file,
         quoted_text(column.name), like_file);
  }
  for (const ColumnSchema& column : schema.columns) {
    if (index_of(like, column.name) < like.columns.size()) continue;
    fail(ErrorKind::bad_data, "'{}' has a column {}, which '{}' lacks; give two files of the same table", file,
         quoted_text(column.name), like_file);
  }
}

// Appends new categories to `categories`, and translates the indices to it.
void merge_categories(const std::vector<std::string>& own, std::vector<std::int32_t>& indices,
                      std::vector<std::string>& categories) {
  std::unordered_map<std::string, std::int32_t> positions;
  for (const std::string& category : categories)
    positions.emplace(category, static_cast<std::int32_t>(positions.size()));
  std::vector<std::int32_t> merged;
  for (const std::string& category : own) {
    const auto [position, added] = positions.emplace(category, static_cast<std::int32_t>(positions.size()));
    if (added) categories.push_back(category);
    merged.push_back(position->second);
  }
  for (std::int32_t& index : indices) index = index < 0 ? index : merged[static_cast<std::size_t>(index)];
}

// Times are compared by their local clocks.
void drop_offsets(Table& table) {
  for (std::size_t j = 0; j < table.columns.size(); ++j) {
    if (holds_numbers(table.schema.columns[j].kind)) table.columns[j].indices.clear();
  }
}

}  // namespace

Schema stated_as(const Schema& schema) {
  Schema stated;
  stated.dialect = schema.dialect;  // says the decimal mark of the spellings
  for (const ColumnSchema& column : schema.columns) {
    ColumnSchema relaxed;
    relaxed.name = column.name;
    relaxed.kind = column.kind;
    relaxed.missing = column.missing;
    relaxed.also_missing = column.also_missing;
    relaxed.format = column.format;
    relaxed.spelling = column.spelling;
    if (column.kind == ColumnKind::integer) relaxed.kind = ColumnKind::number;
    if (column.kind == ColumnKind::boolean)
      relaxed.kind = ColumnKind::category;  // the other file may have one value only, or more than two
    if (!holds_numbers(column.kind) && !holds_categories(column.kind)) relaxed.kind = ColumnKind::text;
    stated.columns.push_back(relaxed);
  }
  return stated;
}

void share_schema(Table& table, const std::string& file, Table& like, const std::string& like_file) {
  check_names(table.schema, file, like.schema, like_file);
  drop_offsets(table);
  drop_offsets(like);
  Table shared{{}, table.rows, {}};
  for (ColumnSchema& column : like.schema.columns) {
    const std::size_t index = index_of(table.schema, column.name);
    const ColumnSchema& own = table.schema.columns[index];
    TableColumn values = std::move(table.columns[index]);
    if (holds_numbers(column.kind) != holds_numbers(own.kind) ||
        holds_categories(column.kind) != holds_categories(own.kind)) {
      fail(ErrorKind::bad_data,
           "column {} of '{}' has another kind than in '{}'; give two files of the same "
           "table",
           quoted_text(column.name), file, like_file);
    }
    if (holds_categories(column.kind)) merge_categories(own.categories, values.indices, column.categories);
    shared.schema.columns.push_back(column);
    shared.columns.push_back(std::move(values));
  }
  table = std::move(shared);
}

}  // namespace sfumato
