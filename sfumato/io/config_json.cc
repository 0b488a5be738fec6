#include <nlohmann/json.hpp>
#include <type_traits>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/io/model_file.h"

namespace sfumato {

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
    const bool fits = std::is_enum_v<T>             ? found->is_string()
                      : std::is_same_v<T, bool>     ? found->is_boolean()
                      : std::is_floating_point_v<T> ? found->is_number()
                                                    : found->is_number_unsigned();
    if (!fits) fail(ErrorKind::bad_data, "'{}' is not a usable model: setting '{}' is {}", path, name, found->dump());
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
