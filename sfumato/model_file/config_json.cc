#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/model_file/model_file.h"
#include "sfumato/model_file/settings_json.h"

namespace sfumato {

namespace {

constexpr auto kPointFields = [](auto& config, const auto& visit) { visit_point_fields(config, visit); };

}  // namespace

nlohmann::ordered_json config_to_json(const PointConfig& config) {
  nlohmann::ordered_json json = settings_to_json(config, kPointFields);
  // It means nothing elsewhere, and a program that does not know it reads every other file.
  if (config.model.network.conditions == 0) json.erase("condition_dropout");
  return json;
}

PointConfig config_from_json(const nlohmann::ordered_json& json, const std::string& path) {
  PointConfig config;
  settings_from_json(json, path, config, kPointFields);
  return config;
}

nlohmann::ordered_json conditions_to_json(std::span<const Condition> conditions) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Condition& condition : conditions) {
    nlohmann::ordered_json json{{"name", condition.name}, {"kind", name_of(condition.kind)}};
    if (condition.kind == ConditionKind::label) {
      json["categories"] = condition.categories;
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
        condition.categories = item.at("categories").get<std::vector<std::string>>();
      } else {
        condition.mean = item.at("mean").get<double>();
        condition.scale = item.at("scale").get<double>();
      }
      const bool usable = condition.width() > 0 && std::isfinite(condition.mean) && condition.scale > 0;
      if (!usable) fail(ErrorKind::bad_data, "condition '{}' is empty", condition.name);
      conditions.push_back(std::move(condition));
    }
  } catch (const std::exception&) {
    fail(ErrorKind::bad_data,
         "'{}' is not a usable model: its conditions are damaged; copy it again or train a new one", path);
  }
  return conditions;
}

}  // namespace sfumato
