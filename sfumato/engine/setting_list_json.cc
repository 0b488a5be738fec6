#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "sfumato/columns/where.h"
#include "sfumato/engine/setting_list.h"
#include "sfumato/points/point_config.h"
#include "sfumato/tables/table_config.h"

namespace sfumato {

namespace {

using ListJson = nlohmann::ordered_json;

// A default in the type of its setting, so that a program need not parse it; null where there is none.
ListJson default_json(SettingType type, const std::string& text) {
  if (text.empty()) return nullptr;
  const bool literal = type == SettingType::boolean || type == SettingType::whole || type == SettingType::number;
  return literal ? ListJson::parse(text) : ListJson(text);
}

// null where any finite number is allowed.
ListJson range_json(const Range& range) {
  const bool has_low = std::isfinite(range.low);
  const bool has_high = std::isfinite(range.high);
  if (!has_low && !has_high) return nullptr;
  return {{"low", has_low ? ListJson(range.low) : ListJson(nullptr)},
          {"high", has_high ? ListJson(range.high) : ListJson(nullptr)},
          {"low_open", range.low_open},
          {"high_open", range.high_open}};
}

// `values` is null where the other setting only has to be given.
ListJson needs_json(const Needs& needs) {
  if (needs.setting == nullptr) return nullptr;
  ListJson json{{"setting", needs.setting}, {"values", nullptr}, {"excluded", needs.excluded}};
  if (needs.values != nullptr) json["values"] = split_outside_quotes(needs.values, '|');
  return json;
}

ListJson kind_json(SettingType type, const std::optional<KindSetting>& setting) {
  if (!setting) return nullptr;
  return {{"default", default_json(type, setting->default_text)},
          {"choices", setting->choices},
          {"range", range_json(setting->range)},
          {"meaning", setting->meaning},
          {"needs", needs_json(setting->needs)}};
}

// The names of the fields whose values differ between two configurations.
template <class Config, class VisitAll>
std::vector<std::string> changed_fields(const Config& from, const Config& to, const VisitAll& visit_all) {
  std::vector<ListJson> values;
  visit_all(from, [&](const Field&, const auto& value) { values.emplace_back(value); });
  std::vector<std::string> names;
  std::size_t index = 0;
  visit_all(to, [&](const Field& field, const auto& value) {
    if (values[index++] != ListJson(value)) names.emplace_back(field.name);
  });
  return names;
}

// Settings whose default depends on another setting: no front end can state a value for them.
std::vector<std::string> fields_of_presets() {
  const auto points = [](const auto& config, const auto& visit) { visit_point_fields(config, visit); };
  const auto table = [](const auto& config, const auto& visit) { visit_table_fields(config, visit); };
  std::vector<std::string> names = changed_fields(TableConfig(), private_table_config(), table);
  const auto more = changed_fields(PointConfig(), preset_config(Preset::article), points);
  names.insert(names.end(), more.begin(), more.end());
  return names;
}

}  // namespace

std::string setting_list_json() {
  const std::vector<std::string> changed = fields_of_presets();
  ListJson json = ListJson::object();
  for (const std::string& name : all_names<Task>()) {
    ListJson& list = json[name] = ListJson::array();
    for (const Setting& setting : setting_list(parse_name<Task>("task", name))) {
      const bool of_preset = name == "fit" && std::ranges::find(changed, setting.name) != changed.end();
      list.push_back({{"name", setting.name},
                      {"type", name_of(setting.type)},
                      {"meaning", setting.meaning()},
                      {"preset_changes", of_preset},
                      {"points", kind_json(setting.type, setting.points)},
                      {"table", kind_json(setting.type, setting.table)}});
    }
  }
  return json.dump();
}

}  // namespace sfumato
