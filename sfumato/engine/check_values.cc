#include "sfumato/engine/check_values.h"

#include <algorithm>

namespace sfumato {

namespace {

// Calls visit with the setting of each kind that has it.
template <class Visit>
void visit_kinds(const Setting& setting, const Visit& visit) {
  if (setting.points) visit(*setting.points);
  if (setting.table) visit(*setting.table);
}

void check_number(const Setting& setting, double number, bool whole) {
  bool fits = false;
  Range range;
  visit_kinds(setting, [&](const KindSetting& kind) {
    fits = fits || kind.range.contains(number);
    range = kind.range;
  });
  if (!fits) fail_out_of_range(Field{setting.name.c_str(), "", range}, number, whole);
}

void check_choice(const Setting& setting, const SettingValue& value) {
  std::vector<std::string> choices;
  visit_kinds(setting, [&](const KindSetting& kind) {
    for (const std::string& choice : kind.choices) {
      if (std::ranges::find(choices, choice) == choices.end()) choices.push_back(choice);
    }
  });
  const auto* const text = std::get_if<std::string>(&value);
  if (text == nullptr) fail_setting(setting.name, value, "one of " + joined(choices));
  if (std::ranges::find(choices, *text) == choices.end()) fail_unknown_choice(setting.name, *text, choices);
}

void check_value(const Setting& setting, const SettingValue& value) {
  switch (setting.type) {
    case SettingType::boolean:
      as_boolean(setting.name, value);
      return;
    case SettingType::whole:
      return check_number(setting, static_cast<double>(as_whole_number(setting.name, value)), true);
    case SettingType::number:
      return check_number(setting, as_number(setting.name, value), false);
    case SettingType::choice:
      return check_choice(setting, value);
    case SettingType::numbers:
    case SettingType::text:
    case SettingType::texts:
    case SettingType::schema:
    case SettingType::conditions:
      return;
  }
}

}  // namespace

void check_values(Task task, const Settings& settings) {
  check_names(task, settings);
  for (const auto& [name, value] : settings) {
    check_value(*std::ranges::find(setting_list(task), name, &Setting::name), value);
  }
}

}  // namespace sfumato
