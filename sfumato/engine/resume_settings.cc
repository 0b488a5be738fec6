#include "sfumato/engine/resume_settings.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "sfumato/engine/data_source.h"
#include "sfumato/engine/setting_checks.h"
#include "sfumato/engine/training_config.h"

namespace sfumato {

namespace {

[[noreturn]] void fail_other_setting(const std::string& name) {
  fail(ErrorKind::usage,
       "`{0}` is not what the training was started with, which keeps its settings when it is resumed; leave out `{0}`",
       name);
}

// What the data or the time decide, or the steps that are to be done.
bool is_decided(std::string_view name) { return name == "steps" || name == "table_rows"; }

template <class T>
std::string comparable_text(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return name_of(value);
  } else {
    return fmt::format("{}", value);
  }
}

template <class Config, class VisitAll>
void check_fields(const Config& held, const Settings& settings, const VisitAll& visit_all) {
  Config given = held;
  visit_all(given, [&](const Field& field, auto& value) {
    const SettingValue* const setting = settings.find(field.name);
    if (setting == nullptr || std::string_view(field.name) == "steps") return;
    const auto started = value;
    assign(field, *setting, value);
    if (value != started) fail_other_setting(field.name);
  });
}

std::map<std::string, std::string> texts_of_fields(const PointConfig& config) {
  std::map<std::string, std::string> texts;
  visit_point_fields(config, [&](const Field& field, const auto& value) {
    if (!is_decided(field.name)) texts[field.name] = comparable_text(value);
  });
  return texts;
}

// A preset is told by the fields in which presets differ, but for those that are given as well.
void check_preset(const PointConfig& held, Preset preset, const Settings& settings) {
  const auto now = texts_of_fields(held);
  const auto wanted = texts_of_fields(preset_config(preset));
  const auto other = texts_of_fields(preset_config(preset == Preset::article ? Preset::defaults : Preset::article));
  for (const auto& [name, text] : wanted) {
    if (text != other.at(name) && text != now.at(name) && !settings.has(name)) fail_other_setting("preset");
  }
}

void check_conditions(const std::vector<Condition>& held, const std::vector<std::string>& names) {
  std::vector<std::string> started;
  std::vector<std::string> given;
  started.reserve(held.size());
  given.reserve(names.size());
  for (const Condition& condition : held) started.push_back(condition.name + ":" + name_of(condition.kind));
  for (const std::string& name : names) {
    const auto same = [&](const Condition& condition) { return condition.name == name; };
    const auto found = std::ranges::find_if(held, same);
    given.push_back(found == held.end() ? name : name + ":" + name_of(found->kind));
  }
  std::ranges::sort(started);
  std::ranges::sort(given);
  if (given != started) fail_other_setting("condition");
}

// What a schema states has to hold of the model's; a range may have grown.
bool is_stated(const ColumnSchema& stated, const Schema& held) {
  const auto found = std::ranges::find(held.columns, stated.name, &ColumnSchema::name);
  if (found == held.columns.end()) return false;
  const bool kept = stated.categories.empty() || stated.categories == found->categories || found->others_missing;
  const auto same = [](const std::string& text, const std::string& of) { return text.empty() || text == of; };
  const bool range = (stated.minimum == 0 && stated.maximum == 0) ||
                     (found->minimum <= stated.minimum && stated.maximum <= found->maximum);
  return stated.kind == found->kind && kept && stated.ordered == found->ordered && range &&
         same(stated.format, found->format) && same(stated.pattern, found->pattern);
}

void check_table_options(const TableCheckpoint& held, const Settings& settings) {
  const Schema& schema = held.codec.schema;
  const TableOptions given = table_options(settings);
  const auto is_known = [&](const std::string& word) {
    return std::ranges::find(schema.missing_words, word) != schema.missing_words.end();
  };
  if (!std::ranges::all_of(given.missing, is_known)) fail_other_setting(settings.has("na") ? "na" : "schema");
  const auto holds = [&](const ColumnSchema& column) { return is_stated(column, schema); };
  if (!std::ranges::all_of(given.stated.columns, holds)) fail_other_setting("schema");
}

}  // namespace

void check_resumed_settings(const Checkpoint& checkpoint, const Settings& settings) {
  check_values(Task::fit, settings);
  const DataKind kind = kind_of(checkpoint);
  for (const auto& [name, value] : settings) {
    if (!find_setting(Task::fit, name)->of(kind)) fail_other_setting(name);
  }
  const FitOptions options = fit_options(kind, settings);
  if (settings.has("as") && options.as != kind) fail_other_setting("as");
  if (const auto* const points = std::get_if<PointCheckpoint>(&checkpoint)) {
    check_fields(points->config, settings, [](auto& config, const auto& visit) { visit_point_fields(config, visit); });
    if (settings.has("preset")) check_preset(points->config, options.preset, settings);
    if (settings.has("condition")) check_conditions(points->conditions, options.condition);
    return;
  }
  const auto& table = std::get<TableCheckpoint>(checkpoint);
  check_fields(table.config, settings, [](auto& config, const auto& visit) { visit_table_fields(config, visit); });
  check_table_options(table, settings);
}

}  // namespace sfumato
