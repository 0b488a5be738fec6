#include "sfumato/engine/chains.h"

#include <algorithm>

#include "sfumato/columns/where.h"
#include "sfumato/engine/setting_checks.h"
#include "sfumato/engine/setting_list.h"
#include "sfumato/engine/training_config.h"

namespace sfumato {

namespace {

// The schedules that a setting has an effect with; empty where with all.
std::vector<std::string> schedules_of(const std::string& setting) {
  const std::vector<Setting>& list = setting_list(Task::fit);
  const auto found = std::ranges::find(list, setting, &Setting::name);
  if (found == list.end() || !found->points) return {};
  const Needs& needs = found->points->needs;
  if (needs.setting == nullptr || std::string(needs.setting) != "schedule") return {};
  return split_outside_quotes(needs.values, '|');
}

// The settings without those that only others of the schedules have.
Settings for_schedule(Settings settings, const std::string& schedule, const std::vector<std::string>& schedules) {
  settings.set("schedule", schedule);
  const Settings all = settings;
  for (const auto& [name, value] : all) {
    const std::vector<std::string> needed = schedules_of(name);
    const auto has = [&](const std::string& one) { return std::ranges::find(needed, one) != needed.end(); };
    if (!needed.empty() && !has(schedule) && std::ranges::any_of(schedules, has)) settings.remove(name);
  }
  return settings;
}

ModelConfig checked_chain(Settings settings) {
  check_names(Task::fit, settings);
  settings.set("process", std::string("chain"));
  ModelConfig config = point_config(settings).model;
  validate(config.schedule);
  return config;
}

}  // namespace

const std::vector<std::string>& chain_settings() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> found{"preset"};
    const ScheduleConfig chain;
    visit_chain_fields(chain, [&](const Field& field, const auto&) { found.emplace_back(field.name); });
    return found;
  }();
  return names;
}

ModelConfig chain_config(Settings settings) {
  if (!settings.has("schedule") && !settings.has("preset")) settings.set("schedule", std::string("cosine"));
  return checked_chain(std::move(settings));
}

std::vector<ModelConfig> chain_configs(const Settings& settings, const std::vector<std::string>& schedules) {
  std::vector<std::string> kinds = schedules;
  if (kinds.empty()) {
    if (settings.has("schedule") || settings.has("preset")) return {checked_chain(settings)};
    kinds = all_names<ScheduleKind>();
    if (!settings.has("betas")) std::erase(kinds, std::string("custom"));
  }
  std::vector<ModelConfig> configs;
  configs.reserve(kinds.size());
  for (const std::string& kind : kinds) configs.push_back(checked_chain(for_schedule(settings, kind, kinds)));
  return configs;
}

}  // namespace sfumato
