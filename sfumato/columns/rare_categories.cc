#include "sfumato/columns/rare_categories.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato {

namespace {

std::vector<std::size_t> count_categories(const ColumnSchema& schema, const TableColumn& column) {
  std::vector<std::size_t> counts(schema.categories.size());
  for (const std::int32_t index : column.indices) {
    if (index >= 0) ++counts[static_cast<std::size_t>(index)];
  }
  return counts;
}

void drop_categories(std::size_t fewest, ColumnSchema& schema, TableColumn& column) {
  const std::vector<std::size_t> counts = count_categories(schema, column);
  std::vector<std::int32_t> index_of;
  std::vector<std::string> categories;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    index_of.push_back(counts[i] < fewest ? -1 : static_cast<std::int32_t>(categories.size()));
    if (counts[i] >= fewest) categories.push_back(schema.categories[i]);
  }
  if (categories.size() == schema.categories.size()) return;
  schema.categories = std::move(categories);
  schema.others_missing = true;
  for (std::int32_t& index : column.indices) {
    if (index >= 0) index = index_of[static_cast<std::size_t>(index)];
  }
}

void fill_few_missing(std::size_t fewest, ColumnSchema& schema, TableColumn& column) {
  const auto missing = static_cast<std::size_t>(std::ranges::count(column.indices, -1));
  schema.may_miss = missing >= fewest;
  if (missing == 0 || missing >= fewest) return;
  if (schema.categories.empty()) {
    fail(ErrorKind::bad_data,
         "column {}: every category has fewer than {} rows; remove the column, or lower the minimum",
         quoted_text(schema.name), fewest);
  }
  const std::vector<std::size_t> counts = count_categories(schema, column);
  const auto most = static_cast<std::int32_t>(std::ranges::max_element(counts) - counts.begin());
  std::ranges::replace(column.indices, -1, most);
}

}  // namespace

void merge_rare_categories(std::size_t fewest, Table& table) {
  if (fewest < 2) return;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    ColumnSchema& schema = table.schema.columns[i];
    if (!holds_categories(schema.kind)) continue;
    drop_categories(fewest, schema, table.columns[i]);
    fill_few_missing(fewest, schema, table.columns[i]);
  }
}

}  // namespace sfumato
