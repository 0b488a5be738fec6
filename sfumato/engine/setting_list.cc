#include "sfumato/engine/setting_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sfumato/engine/fit_options.h"
#include "sfumato/engine/sample_options.h"
#include "sfumato/points/point_config.h"
#include "sfumato/tables/table_config.h"

namespace sfumato {

namespace {

template <class T>
SettingType type_of(const T&) {
  if constexpr (std::is_enum_v<T>) return SettingType::choice;
  if constexpr (std::is_same_v<T, bool>) return SettingType::boolean;
  if constexpr (std::is_floating_point_v<T>) return SettingType::number;
  if constexpr (std::is_same_v<T, Duration>) return SettingType::duration;
  if constexpr (std::is_integral_v<T>) return SettingType::whole;
  if constexpr (std::is_same_v<T, std::string>) return SettingType::text;
  if constexpr (std::is_same_v<T, std::vector<std::string>>) return SettingType::texts;
  if constexpr (std::is_same_v<T, Schema>) return SettingType::schema;
  if constexpr (std::is_same_v<T, Where>) return SettingType::conditions;
  return SettingType::numbers;
}

template <class T>
std::string default_of(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return name_of(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    return std::isfinite(value) ? fmt::format("{}", value) : "";
  } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
    return fmt::format("{}", value);
  } else {
    return "";
  }
}

// Takes the fields of each kind's configuration into one list, by their names.
class ListMaker {
 public:
  explicit ListMaker(std::vector<Setting>& list) : list_(list) {}

  /// Fields whose default is none: the data or the model choose.
  ListMaker& without_default(std::vector<std::string> names) {
    chosen_ = std::move(names);
    return *this;
  }
  auto of(DataKind kind) {
    return [this, kind](const Field& field, const auto& value) { add(kind, field, value); };
  }

 private:
  template <class T>
  void add(DataKind kind, const Field& field, const T& value) {
    auto found = std::ranges::find(list_, field.name, &Setting::name);
    if (found == list_.end()) found = list_.insert(list_.end(), Setting{field.name, type_of(value), {}, {}});
    KindSetting setting{default_of(value), {}, field.range, field.meaning, field.needs};
    if (std::ranges::find(chosen_, field.name) != chosen_.end()) setting.default_text.clear();
    if constexpr (std::is_enum_v<T>) setting.choices = all_names<T>();
    (kind == DataKind::points ? found->points : found->table) = std::move(setting);
  }

  std::vector<Setting>& list_;
  std::vector<std::string> chosen_;
};

void add_fit(std::vector<Setting>& list) {
  ListMaker maker(list);
  maker.without_default({"as"});
  visit_fit_options(static_cast<const FitOptions&>(FitOptions()), DataKind::points, maker.of(DataKind::points));
  visit_fit_options(static_cast<const FitOptions&>(FitOptions()), DataKind::table, maker.of(DataKind::table));
  visit_point_fields(static_cast<const PointConfig&>(PointConfig()), maker.of(DataKind::points));
  visit_table_fields(static_cast<const TableConfig&>(TableConfig()), maker.of(DataKind::table));
}

// What suits the model and the sampler is no default that one list could state.
const std::vector<std::string> kChosenByModel{"sampler", "sample_steps", "grid", "variance"};

void add_sample(std::vector<Setting>& list) {
  ListMaker maker(list);
  maker.without_default(kChosenByModel);
  visit_sample_fields(static_cast<const SampleConfig&>(SampleConfig()), maker.of(DataKind::points));
  maker.of(DataKind::points)(kWhere, Where());
  visit_table_sample_fields(static_cast<const TableSampleOptions&>(TableSampleOptions()), maker.of(DataKind::table));
}

void add_impute(std::vector<Setting>& list) {
  ListMaker maker(list);
  maker.without_default(kChosenByModel);
  const ImputeOptions options;
  visit_impute_fields(options, maker.of(DataKind::points));
  visit_impute_fields(options, maker.of(DataKind::table));
  visit_sample_fields(static_cast<const SampleConfig&>(SampleConfig()), [&](const Field& field, const auto& value) {
    if (!applies_to_posteriors(field.name)) return;
    const bool guides = std::string_view(field.name).starts_with("guidance");
    maker.of(DataKind::points)(Field{field.name, field.meaning, field.range, guides ? field.needs : Needs()}, value);
  });
  visit_particle_fields(static_cast<const ParticleConfig&>(ParticleConfig()), maker.of(DataKind::points));
  maker.of(DataKind::points)(kWhere, Where());
}

void add_score(std::vector<Setting>& list) {
  ListMaker maker(list);
  visit_likelihood_fields(static_cast<const LikelihoodConfig&>(LikelihoodConfig()), maker.of(DataKind::points));
  maker.of(DataKind::points)(kWhere, Where());
  visit_table_score_fields(static_cast<const TableScoreOptions&>(TableScoreOptions()), maker.of(DataKind::table));
}

// Of the samplers' settings those of the solvers that lead from data to noise and back.
void add_encode(std::vector<Setting>& list) {
  ListMaker maker(list);
  maker.without_default(kChosenByModel);
  const std::vector<std::string> names{"sampler",           "sample_steps",    "grid", "order", "guidance",
                                       "guidance_interval", "guidance_rescale"};
  visit_sample_fields(static_cast<const SampleConfig&>(SampleConfig()), [&](const Field& field, const auto& value) {
    if (std::ranges::find(names, field.name) == names.end()) return;
    // Here rk45 takes levels, too.
    const bool levels = std::string_view(field.name) == "sample_steps" || std::string_view(field.name) == "grid";
    maker.of(DataKind::points)(Field{field.name, field.meaning, field.range, levels ? Needs() : field.needs}, value);
  });
  maker.of(DataKind::points)(kWhere, Where());
}

std::vector<Setting> make_list(Task task) {
  std::vector<Setting> list;
  switch (task) {
    case Task::fit:
      add_fit(list);
      break;
    case Task::sample:
      add_sample(list);
      break;
    case Task::impute:
      add_impute(list);
      break;
    case Task::score:
      add_score(list);
      break;
    case Task::encode:
      add_encode(list);
      break;
  }
  return list;
}

}  // namespace

std::string Setting::meaning() const {
  if (!points || !table || points->meaning == table->meaning) return points ? points->meaning : table->meaning;
  return points->meaning + "; tables: " + table->meaning;
}

const std::vector<Setting>& setting_list(Task task) {
  static const std::array<std::vector<Setting>, 5> lists{make_list(Task::fit), make_list(Task::sample),
                                                         make_list(Task::impute), make_list(Task::score),
                                                         make_list(Task::encode)};
  return lists[static_cast<std::size_t>(task)];
}

const Setting* find_setting(Task task, const std::string& name) {
  const std::vector<Setting>& list = setting_list(task);
  const auto found = std::ranges::find(list, name, &Setting::name);
  return found == list.end() ? nullptr : &*found;
}

std::optional<DecidedKind> kind_decided_by(Task task, const Settings& settings) {
  for (const auto& [name, value] : settings) {
    const Setting* const setting = find_setting(task, name);
    if (setting->points && !setting->table) return DecidedKind{DataKind::points, name};
    if (setting->table && !setting->points) return DecidedKind{DataKind::table, name};
    // A name that both have, for other choices.
    const auto* const text = std::get_if<std::string>(&value);
    if (setting->type != SettingType::choice || text == nullptr || name == "as") continue;
    const auto has = [&](const KindSetting& of) { return std::ranges::find(of.choices, *text) != of.choices.end(); };
    if (has(*setting->points) && !has(*setting->table)) return DecidedKind{DataKind::points, name};
    if (has(*setting->table) && !has(*setting->points)) return DecidedKind{DataKind::table, name};
  }
  return std::nullopt;
}

}  // namespace sfumato
