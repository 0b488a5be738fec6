#include "sfumato/engine/row_conditions.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato {

namespace {

std::vector<std::string> columns_of(const DataSource& source) {
  if (const auto* const points = std::get_if<Points>(&source.data)) return points->columns;
  const auto* const frame = std::get_if<std::shared_ptr<const ArrowReader>>(&source.data);
  if (frame == nullptr) fail(ErrorKind::usage, "`where`: rows of conditions are a frame in memory, not a file");
  std::vector<std::string> names;
  for (const ArrowField& field : (*frame)->fields()) names.push_back(field.name);
  return names;
}

// Where the columns stand in the schema.
std::vector<std::size_t> places_of(const std::vector<std::string>& columns, const Schema& schema) {
  std::vector<std::string> names;
  for (const ColumnSchema& column : schema.columns) names.push_back(column.name);
  std::vector<std::size_t> places;
  for (const std::string& name : columns) {
    const auto place = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
    if (place == names.size()) {
      const std::string nearest = nearest_name(name, names);
      fail(ErrorKind::usage, "`where`: the model has no column {}; {}", quoted_text(name),
           nearest.empty() ? "remove it from the conditions" : fmt::format("did you mean {}?", quoted_text(nearest)));
    }
    const ColumnKind kind = schema.columns[place].kind;
    if (!holds_numbers(kind) && !holds_categories(kind)) {
      fail(ErrorKind::usage, "`where`: column {} is {} and was not learned; remove it from the conditions",
           quoted_text(name), name_of(kind));
    }
    places.push_back(place);
  }
  return places;
}

}  // namespace

RowConditions read_row_conditions(const DataSource& source, const TableModel& model) {
  const Schema& schema = model.codec.schema;
  const std::vector<std::size_t> places = places_of(columns_of(source), schema);
  Schema given;
  given.missing_words = schema.missing_words;
  for (const std::size_t place : places) {
    given.columns.push_back(schema.columns[place]);
    given.columns.back().others_missing = false;  // a category that was too rare to be learned is not missing
  }
  Table read = read_rows(source, given);
  RowConditions conditions{{schema, read.rows, std::vector<TableColumn>(schema.columns.size())},
                           std::vector<bool>(schema.columns.size())};
  for (std::size_t j = 0; j < schema.columns.size(); ++j) {
    TableColumn& column = conditions.table.columns[j];
    if (holds_numbers(schema.columns[j].kind)) column.numbers.assign(read.rows, kMissingNumber);
    if (holds_categories(schema.columns[j].kind)) column.indices.assign(read.rows, -1);
  }
  for (std::size_t k = 0; k < places.size(); ++k) {
    conditions.table.columns[places[k]] = std::move(read.columns[k]);
    conditions.is_given[places[k]] = true;
  }
  return conditions;
}

}  // namespace sfumato
