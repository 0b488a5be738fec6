#include "apps/sfumato/options/setting_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/text.h"
#include "sfumato/engine/settings_file.h"
#include "sfumato/files/field.h"

namespace sfumato::app {

namespace {

const char* value_name(const Setting& setting) {
  switch (setting.type) {
    case SettingType::boolean:
      return "true|false";
    case SettingType::whole:
      return "N";
    case SettingType::number:
      return "X";
    case SettingType::duration:
      return "TIME";
    case SettingType::numbers:
      return setting.name == "betas" ? "FILE" : "LOW,HIGH";
    case SettingType::schema:
      return "FILE.toml";
    case SettingType::texts:
      return "NAMES";
    case SettingType::conditions:
      return "NAME=VALUE";
    case SettingType::choice:
    case SettingType::text:
      return setting.name == "no_copies" ? "FILE" : "NAME";
  }
  return "";
}

std::string help_of(const KindSetting& kind) {
  const std::string text = with_option_names(kind.meaning);
  return kind.choices.empty() ? text : text + ": " + comma_list(kind.choices);
}

std::string help_of(const Setting& setting) {
  const std::string points = setting.points ? help_of(*setting.points) : "";
  const std::string table = setting.table ? help_of(*setting.table) : "";
  if (points.empty() || table.empty() || points == table) return points.empty() ? table : points;
  return points + "; tables: " + table;
}

// What it is by default, of points and of a table.
std::string default_text(const Setting& setting) {
  if (setting.type == SettingType::texts || setting.type == SettingType::conditions) return "";
  const std::string points = setting.points ? setting.points->default_text : "";
  const std::string table = setting.table ? setting.table->default_text : "";
  if (!setting.points || !setting.table || points == table) return points.empty() ? table : points;
  return fmt::format("{}, tables {}", points, table);
}

const char* group_of(Task task, const Setting& setting) {
  static const std::vector<std::string> main{"as",    "time", "condition", "schema", "na",         "preset",
                                             "steps", "seed", "where",     "draws",  "best_guess", "particles"};
  if (std::ranges::find(main, setting.name) != main.end()) return "Options";
  if (setting.points && setting.table) return "Settings";
  if (task == Task::fit) return setting.points ? "Settings of points" : "Settings of tables";
  return setting.points ? "Sampler of points" : "Tables";
}

SettingValue number_of(const std::string& text) {
  if (const std::optional<double> number = sfumato::parse_number(text)) return *number;
  return text;  // the engine refuses it in its own words
}

SettingValue whole_of(const std::string& text) {
  std::uint64_t whole = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error == std::errc() && stop == text.data() + text.size()) return whole;
  return number_of(text);  // 1e6
}

SettingValue numbers_of(const std::string& text) {
  std::vector<double> numbers;
  for (const std::string& part : split_outside_quotes(text, ',')) {
    const std::optional<double> number = sfumato::parse_number(part);
    if (!number) return text;
    numbers.push_back(*number);
  }
  return numbers;
}

}  // namespace

void SettingOptions::add(Command command, Task task, const Setting& setting, const std::string& heading) {
  Given& given = given_.emplace_back();
  given.setting = &setting;
  const std::string name = option_name(setting.name);
  const std::string help = help_of(setting);
  if (setting.type == SettingType::boolean && task != Task::fit) {
    given.option = command.add_flag(name, given.flag, help).group(heading);
    return;
  }
  if (setting.type == SettingType::texts) {
    given.option = command.add_list(name, given.texts, help);
  } else if (setting.type == SettingType::conditions) {
    given.option = command.add_texts(name, given.texts, help);
  } else {
    given.option = command.add_text(name, given.text, help);
  }
  given.option = given.option.value_name(value_name(setting)).group(heading);
  const std::string text = default_text(setting);
  if (!text.empty()) given.option.default_text(text);
}

void SettingOptions::add_to(Command command, Task task, const std::vector<std::string>& without) {
  for (const Setting& setting : setting_list(task)) {
    if (std::ranges::find(without, setting.name) == without.end()) add(command, task, setting, group_of(task, setting));
  }
}

void SettingOptions::add_some_to(Command command, Task task, const std::vector<std::string>& names,
                                 const std::string& heading) {
  for (const Setting& setting : setting_list(task)) {
    if (std::ranges::find(names, setting.name) == names.end()) continue;
    add(command, task, setting, heading.empty() ? group_of(task, setting) : heading);
  }
}

void SettingOptions::add_file_to(Command command) {
  command.add_text("--config", file_, "settings from a TOML file, as in: batch = 512").value_name("FILE");
}

SettingValue SettingOptions::value_of(const Given& given) {
  const std::string& text = given.text;
  switch (given.setting->type) {
    case SettingType::boolean:
      if (text.empty()) return given.flag;
      return text == "true" || text == "false" ? SettingValue(text == "true") : SettingValue(text);
    case SettingType::whole:
      return whole_of(text);
    case SettingType::number:
      return number_of(text);
    case SettingType::numbers:
      return numbers_of(text);
    case SettingType::texts:
    case SettingType::conditions:
      return given.texts;
    case SettingType::duration:
    case SettingType::choice:
    case SettingType::text:
    case SettingType::schema:
      break;
  }
  return text;
}

void ChainOptions::add_to(Command command, bool several) {
  std::vector<std::string> names = chain_settings();
  if (several) {
    std::erase(names, std::string("schedule"));
    command
        .add_list("--schedule", schedules_,
                  "schedules to compare, as in linear,cosine: " + comma_list(all_names<ScheduleKind>()) +
                      " (default: all but custom)")
        .value_name("NAMES")
        .group("Chain");
  }
  options_.add_some_to(command, Task::fit, names, "Chain");
  options_.add_file_to(command);
}

Settings SettingOptions::settings() const {
  Settings settings;
  if (!file_.empty()) settings = read_settings(file_, Task::fit);
  for (const Given& given : given_) {
    if (given.option.given()) settings.set(given.setting->name, value_of(given));
  }
  return settings;
}

bool SettingOptions::given(const std::string& setting) const {
  return std::ranges::any_of(given_,
                             [&](const Given& one) { return one.setting->name == setting && one.option.given(); });
}

}  // namespace sfumato::app
