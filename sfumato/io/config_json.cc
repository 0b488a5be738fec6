#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <vector>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/io/checkpoint_parts.h"
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
  // It means nothing elsewhere, and a program that does not know it reads every other file.
  if (config.model.network.conditions == 0) json.erase("condition_dropout");
  return json;
}

TrainConfig config_from_json(const nlohmann::ordered_json& json_of_file, const std::string& path) {
  const nlohmann::ordered_json json = with_new_names(json_of_file);
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

nlohmann::ordered_json conditions_to_json(std::span<const Condition> conditions) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Condition& condition : conditions) {
    nlohmann::ordered_json json{{"name", condition.name}, {"kind", name_of(condition.kind)}};
    if (condition.kind == ConditionKind::label) {
      json["levels"] = condition.levels;
    } else {
      json["mean"] = condition.mean;
      json["scale"] = condition.scale;
    }
    list.push_back(std::move(json));
  }
  return list;
}

std::vector<Condition> conditions_from_json(const nlohmann::ordered_json& json, const std::string& path) {
  std::vector<Condition> conditions;
  try {
    if (!json.is_array()) fail(ErrorKind::bad_data, "conditions are no list");
    for (const auto& item : json) {
      Condition condition;
      condition.name = item.at("name").get<std::string>();
      condition.kind = parse_name<ConditionKind>("kind", item.at("kind").get<std::string>());
      if (condition.kind == ConditionKind::label) {
        condition.levels = item.at("levels").get<std::vector<std::string>>();
      } else {
        condition.mean = item.at("mean").get<double>();
        condition.scale = item.at("scale").get<double>();
      }
      const bool usable = condition.width() > 0 && std::isfinite(condition.mean) && condition.scale > 0;
      if (!usable) fail(ErrorKind::bad_data, "condition '{}' is empty", condition.name);
      conditions.push_back(std::move(condition));
    }
  } catch (const std::exception&) {
    fail(ErrorKind::bad_data, "'{}' is not a usable model: its conditions are damaged; copy it again or train it anew",
         path);
  }
  return conditions;
}

}  // namespace sfumato
