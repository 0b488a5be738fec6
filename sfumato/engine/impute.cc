#include "sfumato/engine/impute.h"

#include <utility>

#include "sfumato/engine/sample_options.h"
#include "sfumato/engine/setting_checks.h"

namespace sfumato {

namespace {

ImputeOptions impute_options(DataKind kind, const Settings& settings) {
  check_names(Task::impute, settings);
  ImputeOptions options;
  visit_impute_fields(options, assign_given(settings));
  const auto fields = [&](const auto& visit) { visit_impute_fields(std::as_const(options), visit); };
  check_applies(Task::impute, kind, settings, values_of_fields(settings, fields));
  return options;
}

}  // namespace

Table read_incomplete(const DataSource& source, const TableModel& model) {
  Schema schema = model.codec.schema;
  for (ColumnSchema& column : schema.columns) column.others_missing = false;
  return read_rows(source, schema);
}

Table impute(const TableModel& model, const Table& incomplete, const Settings& settings, std::uint64_t imputation,
             ThreadPool& pool) {
  const ImputeOptions options = impute_options(DataKind::table, settings);
  return options.best_guess ? impute_best(model, incomplete, pool)
                            : impute_draws(model, incomplete, options.seed, imputation, pool);
}

PosteriorConfig posterior_config(const PointModel& model, const Settings& settings) {
  const ImputeOptions options = impute_options(DataKind::points, settings);
  PosteriorConfig config{posterior_sampling(model.config), {}, {}};
  config.sampling.seed = options.seed;
  visit_sample_fields(config.sampling, [&](const Field& field, auto& value) {
    const SettingValue* const given = settings.find(field.name);
    if (given != nullptr && applies_to_posteriors(field.name)) assign(field, *given, value);
  });
  visit_particle_fields(config.particles, assign_given(settings));
  config.sampling.where = condition_values(settings);
  check_where(model, config.sampling.where);
  validate(config.sampling.guidance);
  return config;
}

Points impute(const PointModel& model, const Points& incomplete, const Settings& settings, std::uint64_t draws,
              ThreadPool& pool) {
  const bool means = impute_options(DataKind::points, settings).best_guess;
  Points points{model.columns, {}};
  complete(model, incomplete, draws, posterior_config(model, settings), pool, [&](const PosteriorRows& rows) {
    const std::vector<double>& values = means ? rows.means : rows.rows;
    points.values.insert(points.values.end(), values.begin(), values.end());
  });
  return points;
}

Rows impute(const Model& model, const DataSource& source, const Settings& settings, ThreadPool& pool) {
  if (const auto* const table = std::get_if<TableModel>(&model)) {
    return impute(*table, read_incomplete(source, *table), settings, 0, pool);
  }
  return impute(std::get<PointModel>(model), read_points(source, Blanks::kept), settings, 1, pool);
}

}  // namespace sfumato
