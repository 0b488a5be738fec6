#include <cmath>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/io/checkpoint_parts.h"
#include "sfumato/io/table_file.h"

namespace sfumato {

namespace {

[[noreturn]] void refuse_part(const std::string& path, const std::string& what) {
  fail(ErrorKind::bad_data, "'{}' is not a usable model: {}; copy it again or train it anew", path, what);
}

// Shows what a column says beside its name and kind.
template <class Column, class Visit>
void visit_column(Column& column, const Visit& visit) {
  visit("levels", column.levels);
  visit("ordered", column.ordered);
  visit("decimals", column.decimals);
  visit("minimum", column.minimum);
  visit("maximum", column.maximum);
  visit("may_miss", column.may_miss);
  visit("missing", column.missing);
  visit("others_missing", column.others_missing);
  visit("format", column.format);
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

nlohmann::ordered_json config_to_json(const TableConfig& config) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  visit_table_fields(config, [&]<class T>(const char* name, const T& value, const char*) {
    if constexpr (std::is_enum_v<T>) {
      json[name] = name_of(value);
    } else {
      json[name] = value;
    }
  });
  return json;
}

TableConfig table_config_from_json(const nlohmann::ordered_json& json_of_file, const std::string& path) {
  const nlohmann::ordered_json json = with_new_names(json_of_file);
  TableConfig config;
  std::size_t known = 0;
  visit_table_fields(config, [&]<class T>(const char* name, T& value, const char*) {
    const auto found = json.find(name);
    if (found == json.end()) return;  // a setting younger than the file
    ++known;
    const bool fits = std::is_enum_v<T>             ? found->is_string()
                      : std::is_floating_point_v<T> ? found->is_number()
                                                    : found->is_number_unsigned();
    if (!fits) refuse_part(path, "setting '" + std::string(name) + "' is " + found->dump());
    if constexpr (std::is_enum_v<T>) {
      try {
        value = parse_name<T>(name, found->template get<std::string>());
      } catch (const Error& error) {
        refuse_part(path, error.what());
      }
    } else {
      value = found->template get<T>();
    }
  });
  if (known != json.size()) {
    fail(ErrorKind::bad_data, "'{}' has {} settings that this version does not know; use a newer sfumato", path,
         json.size() - known);
  }
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
    refuse_part(path, "its columns are damaged");
  }
  return schema;
}

}  // namespace sfumato
