#include "sfumato/engine/training_config.h"

#include "sfumato/base/enum_names.h"

namespace sfumato {

namespace {

constexpr auto kPointFields = [](auto& config, const auto& visit) { visit_point_fields(config, visit); };
constexpr auto kTableFields = [](auto& config, const auto& visit) { visit_table_fields(config, visit); };

template <class Config, class VisitAll>
Config with_settings(Config config, const Settings& settings, const VisitAll& visit_all) {
  visit_all(config, assign_given(settings));
  return config;
}

// The text of a setting's value: what the configuration has, or of other settings whether they are given.
template <class Config, class VisitAll>
std::string effective_text(const Config& config, const Settings& settings, const std::string& name,
                           const VisitAll& visit_all) {
  std::string text = settings.has(name) ? "given" : "";
  visit_all(config, [&]<class T>(const Field& field, const T& value) {
    if (name != field.name) return;
    if constexpr (std::is_enum_v<T>) text = name_of(value);
    if constexpr (std::is_floating_point_v<T>) text = value == 0 ? "" : "given";
  });
  return text;
}

template <class Config, class VisitAll>
void check(DataKind kind, const Config& config, const Settings& settings, const VisitAll& visit_all) {
  check_applies(
      Task::fit, kind, settings,
      [&](const std::string& name) { return effective_text(config, settings, name, visit_all); },
      kind == DataKind::points ? "the data are learned as points" : "the data are learned as a table");
}

}  // namespace

RequestedKind requested_kind(const Settings& settings) {
  if (const SettingValue* const as = settings.find("as")) {
    RequestedKind requested{DataKind::points, ""};
    assign(Field{"as", ""}, *as, *requested.kind);
    return requested;
  }
  const std::optional<DecidedKind> decided = kind_decided_by(Task::fit, settings);
  if (!decided) return {};
  return {decided->kind, fmt::format("`{}` applies to {} only", decided->setting,
                                     decided->kind == DataKind::points ? "points" : "tables")};
}

FitOptions fit_options(DataKind kind, const Settings& settings) {
  FitOptions options;
  visit_fit_options(options, kind, assign_given(settings));
  return options;
}

PointConfig point_config(const Settings& settings) {
  PointConfig config = with_settings(preset(fit_options(DataKind::points, settings).preset), settings, kPointFields);
  check(DataKind::points, config, settings, kPointFields);
  return config;
}

TableConfig table_config(const Settings& settings) {
  TableConfig config = with_settings(TableConfig(), settings, kTableFields);
  if (is_private(config)) config = with_settings(private_table_config(), settings, kTableFields);
  check(DataKind::table, config, settings, kTableFields);
  validate(config);
  return config;
}

}  // namespace sfumato
