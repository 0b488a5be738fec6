// Settings as JSON: what both kinds of model do with theirs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/base/setting_field.h"
#include "sfumato/model_file/checkpoint_parts.h"

namespace sfumato {

/// Every setting under its name. visit_all(config, visit) shows them, as visit_fields() does.
template <class Config, class VisitAll>
nlohmann::ordered_json settings_to_json(const Config& config, const VisitAll& visit_all) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  visit_all(config, [&]<class T>(const Field& field, const T& value) {
    const char* const name = field.name;
    if constexpr (std::is_enum_v<T>) {
      json[name] = name_of(value);
    } else {
      json[name] = value;
    }
  });
  return json;
}

/// Whether a value is of a setting's type.
template <class T>
bool fits_setting(const nlohmann::ordered_json& value) {
  if constexpr (std::is_enum_v<T>) return value.is_string();
  if constexpr (std::is_same_v<T, bool>) return value.is_boolean();
  if constexpr (std::is_floating_point_v<T>) return value.is_number();
  if constexpr (std::is_same_v<T, std::vector<double>>) {
    return value.is_array() && std::ranges::all_of(value, [](const auto& number) { return number.is_number(); });
  }
  return value.is_number_unsigned();
}

/// The way back. A setting younger than the file keeps its default, which is what the file was made with. Throws Error
/// (bad_data) on an unknown setting or a value of the wrong type.
template <class Config, class VisitAll>
void settings_from_json(const nlohmann::ordered_json& json, const std::string& path, Config& config,
                        const VisitAll& visit_all) {
  std::size_t known = 0;
  visit_all(config, [&]<class T>(const Field& field, T& value) {
    const char* const name = field.name;
    const auto found = json.find(name);
    if (found == json.end()) return;
    ++known;
    if (!fits_setting<T>(*found)) refuse(path, "setting '" + std::string(name) + "' is " + found->dump());
    if constexpr (std::is_enum_v<T>) {
      try {
        value = parse_name<T>(name, found->template get<std::string>());
      } catch (const Error& error) {
        refuse(path, error.what());
      }
    } else {
      value = found->template get<T>();
    }
  });
  if (known != json.size()) {
    fail(ErrorKind::bad_data, "'{}' has {} settings that this version does not know; use a newer sfumato", path,
         json.size() - known);
  }
}

}  // namespace sfumato
