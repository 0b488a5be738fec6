#include <cmath>
#include <nlohmann/json.hpp>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/model_file/settings_json.h"
#include "sfumato/model_file/table_model_file.h"

namespace sfumato {

namespace {

constexpr auto kTableFields = [](auto& config, const auto& visit) { visit_table_fields(config, visit); };

// Shows what a column says beside its name and kind.
template <class Column, class Visit>
void visit_column(Column& column, const Visit& visit) {
  visit("categories", column.categories);
  visit("ordered", column.ordered);
  visit("decimals", column.decimals);
  visit("minimum", column.minimum);
  visit("maximum", column.maximum);
  visit("may_miss", column.may_miss);
  visit("missing", column.missing);
  visit("others_missing", column.others_missing);
  visit("format", column.format);
  visit("quoted", column.quoted);
}

ColumnSchema column_from_json(const nlohmann::ordered_json& json) {
  ColumnSchema column;
  column.name = json.at("name").get<std::string>();
  column.kind = parse_name<ColumnKind>("kind", json.at("kind").get<std::string>());
  visit_column(column, [&]<class T>(const char* name, T& value) {
    if (json.contains(name)) value = json.at(name).get<T>();
  });
  if (!std::isfinite(column.minimum) || !std::isfinite(column.maximum)) fail(ErrorKind::bad_data, "no range");
  return column;
}

}  // namespace

nlohmann::ordered_json config_to_json(const TableConfig& config) { return settings_to_json(config, kTableFields); }

TableConfig table_config_from_json(const nlohmann::ordered_json& json, const std::string& path) {
  TableConfig config;
  settings_from_json(json, path, config, kTableFields);
  return config;
}

nlohmann::ordered_json schema_to_json(const Schema& schema) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const ColumnSchema& column : schema.columns) {
    nlohmann::ordered_json json{{"name", column.name}, {"kind", name_of(column.kind)}};
    const ColumnSchema plain;
    visit_column(column, [&](const char* name, const auto& value) { json[name] = value; });
    visit_column(plain, [&](const char* name, const auto& value) {
      if (json[name] == nlohmann::ordered_json(value)) json.erase(name);
    });
    list.push_back(std::move(json));
  }
  return list;
}

Schema schema_from_json(const nlohmann::ordered_json& json, const std::string& path) {
  Schema schema;
  try {
    if (!json.is_array() || json.empty()) fail(ErrorKind::bad_data, "no columns");
    for (const auto& column : json) schema.columns.push_back(column_from_json(column));
  } catch (const std::exception&) {
    refuse(path, "its columns are damaged");
  }
  return schema;
}

}  // namespace sfumato
