#include <algorithm>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <vector>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/io/model_file.h"

namespace sfumato {

namespace {

template <class T>
bool fits(const nlohmann::ordered_json& value) {
  if constexpr (std::is_enum_v<T>) return value.is_string();
  if constexpr (std::is_same_v<T, bool>) return value.is_boolean();
  if constexpr (std::is_floating_point_v<T>) return value.is_number();
  if constexpr (std::is_same_v<T, std::vector<double>>) {
    return value.is_array() && std::ranges::all_of(value, [](const auto& number) { return number.is_number(); });
  }
  return value.is_number_unsigned();
}

}  // namespace

nlohmann::ordered_json config_to_json(const TrainConfig& config) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  visit_fields(config, [&]<class T>(const char* name, const T& value, const char*) {
    if constexpr (std::is_enum_v<T>) {
      json[name] = name_of(value);
    } else {
      json[name] = value;
    }
  });
  return json;
}

TrainConfig config_from_json(const nlohmann::ordered_json& json, const std::string& path) {
  TrainConfig config;
  std::size_t known = 0;
  visit_fields(config, [&]<class T>(const char* name, T& value, const char*) {
    const auto found = json.find(name);
    if (found == json.end()) return;  // a setting younger than the file: its default is what the file was made with
    ++known;
    if (!fits<T>(*found)) {
      fail(ErrorKind::bad_data, "'{}' is not a usable model: setting '{}' is {}", path, name, found->dump());
    }
    if constexpr (std::is_enum_v<T>) {
      try {
        value = parse_name<T>(name, found->template get<std::string>());
      } catch (const Error& error) {
        fail(ErrorKind::bad_data, "'{}' is not a usable model: {}", path, error.what());
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

}  // namespace sfumato
