#include "sfumato/engine/setting_checks.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "sfumato/base/text.h"

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
    case SettingType::duration:
      return check_number(setting, as_duration(setting.name, value).seconds, false);
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

std::vector<std::string> split_values(const std::string& values) { return split_outside_quotes(values, '|'); }

// Why a setting that was given has no effect; empty where it has one.
std::string unmet(const Needs& needs, const ValueText& value_of) {
  if (needs.setting == nullptr) return "";
  const std::string now = value_of(needs.setting);
  if (needs.values == nullptr) {
    return now.empty() ? fmt::format("applies only with `{0}`; add `{0}`, or", needs.setting) : "";
  }
  const std::vector<std::string> values = split_values(needs.values);
  const bool listed = std::ranges::find(values, now) != values.end();
  if (listed != needs.excluded) return "";
  if (needs.excluded) return fmt::format("does not apply with `{}`={};", needs.setting, now);
  return fmt::format("applies only with `{0}`={1}, and `{0}` is {2}; add `{0}`={3}, or", needs.setting,
                     fmt::join(values, " or "), now, values.front());
}

// What is of that kind.
std::string subject_text(Task task, DataKind kind) {
  const bool points = kind == DataKind::points;
  if (task == Task::fit) return points ? "the data are learned as points" : "the data are learned as a table";
  return points ? "this is a model of points" : "this is a table model";
}

}  // namespace

void check_names(Task task, const Settings& settings) {
  constexpr std::size_t kMost = 20;  // that a message of one line can list
  for (const auto& [name, value] : settings) {
    if (find_setting(task, name) != nullptr) continue;
    std::vector<std::string> names;
    for (const Setting& setting : setting_list(task)) names.push_back(setting.name);
    const std::string nearest = nearest_name(name, names);
    fail(ErrorKind::usage, "`{}` is not a setting here; {}", name,
         !nearest.empty()       ? fmt::format("did you mean `{}`?", nearest)
         : names.size() > kMost ? "leave it out"
                                : "choose from " + joined(names));
  }
}

void check_values(Task task, const Settings& settings) {
  check_names(task, settings);
  for (const auto& [name, value] : settings) {
    check_value(*find_setting(task, name), value);
  }
}

void check_applies(Task task, DataKind kind, const Settings& settings, const ValueText& value_of) {
  for (const auto& [name, value] : settings) {
    const std::optional<KindSetting>& setting = find_setting(task, name)->of(kind);
    if (!setting) {
      fail(ErrorKind::usage, "`{}` applies to {} only, and {}; leave it out", name,
           kind == DataKind::points ? "tables" : "points", subject_text(task, kind));
    }
    const std::string reason = unmet(setting->needs, value_of);
    if (!reason.empty()) fail(ErrorKind::usage, "`{0}` {1} leave `{0}` out", name, reason);
  }
}

}  // namespace sfumato
