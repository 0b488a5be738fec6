#include "sfumato/engine/training_config.h"

#include "sfumato/engine/setting_checks.h"

namespace sfumato {

namespace {

constexpr auto kPointFields = [](auto& config, const auto& visit) { visit_point_fields(config, visit); };
constexpr auto kTableFields = [](auto& config, const auto& visit) { visit_table_fields(config, visit); };

template <class Config, class VisitAll>
Config with_settings(Config config, const Settings& settings, const VisitAll& visit_all) {
  visit_all(config, assign_given(settings));
  return config;
}

template <class Config, class VisitAll>
void check_fit_settings(DataKind kind, const Config& config, const Settings& settings, const VisitAll& visit_all) {
  const auto fields = [&](const auto& visit) { visit_all(config, visit); };
  check_applies(Task::fit, kind, settings, values_of_fields(settings, fields));
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
  PointConfig config =
      with_settings(preset_config(fit_options(DataKind::points, settings).preset), settings, kPointFields);
  check_fit_settings(DataKind::points, config, settings, kPointFields);
  return config;
}

TableConfig table_config(const Settings& settings) {
  TableConfig config = with_settings(TableConfig(), settings, kTableFields);
  if (is_private(config)) config = with_settings(private_table_config(), settings, kTableFields);
  check_fit_settings(DataKind::table, config, settings, kTableFields);
  validate(config);
  return config;
}

}  // namespace sfumato
