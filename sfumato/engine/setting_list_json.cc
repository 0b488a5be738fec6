#include <cmath>
#include <nlohmann/json.hpp>

#include "sfumato/columns/where.h"
#include "sfumato/engine/setting_list.h"

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

}  // namespace

std::string setting_list_json() {
  ListJson json = ListJson::object();
  for (const std::string& name : all_names<Task>()) {
    ListJson& list = json[name] = ListJson::array();
    for (const Setting& setting : setting_list(parse_name<Task>("task", name))) {
      list.push_back({{"name", setting.name},
                      {"type", name_of(setting.type)},
                      {"points", kind_json(setting.type, setting.points)},
                      {"table", kind_json(setting.type, setting.table)}});
    }
  }
  return json.dump();
}

}  // namespace sfumato
