#include "sfumato/engine/score.h"

#include <numeric>

#include "sfumato/engine/sample.h"
#include "sfumato/engine/sample_options.h"
#include "sfumato/engine/setting_checks.h"
#include "sfumato/tables/table_bound.h"

namespace sfumato {

namespace {

void check_score_settings(DataKind kind, const Settings& settings) {
  check_names(Task::score, settings);
  check_applies(Task::score, kind, settings, [](const std::string&) { return std::string(); });
}

// Whole rows of the model's columns as tokens.
TokenTable tokens_of(const TableCodec& codec, const DataSource& source) {
  TokenTable tokens = codec.encode(read_rows(source, codec.schema));
  const std::vector<TokenVariable> variables = codec.variables();
  for (std::size_t i = 0; i < tokens.rows; ++i) {
    for (std::size_t v = 0; v < variables.size(); ++v) {
      if (tokens.row(i)[v] != kNoToken) continue;
      fail(ErrorKind::bad_data,
           "'{}': row {} has no value of '{}', which was never missing in training; remove the row", source.name(),
           i + 1, codec.schema.columns[codec.columns[variables[v].encoding].column].name);
    }
  }
  return tokens;
}

Scores score_table(const TableModel& model, const DataSource& source, const Settings& settings, ThreadPool& pool) {
  check_score_settings(DataKind::table, settings);
  TableScoreOptions options;
  visit_table_score_fields(options, assign_given(settings));
  RowBounds bounds = table_bounds(model, tokens_of(model.codec, source), options.draws, options.seed, pool);
  for (double& nats : bounds.nats) nats = -nats;
  return {std::move(bounds.nats), std::move(bounds.standard_error), 0};
}

Scores score_points(const PointModel& model, const DataSource& source, const Settings& settings, ThreadPool& pool) {
  check_score_settings(DataKind::points, settings);
  LikelihoodConfig config;
  visit_likelihood_fields(config, assign_given(settings));
  config.where = condition_values(settings);
  ModelLikelihood found = log_likelihood_ode(model, read_points(source), config, pool);
  return {std::move(found.log_p), {}, found.step_error};
}

}  // namespace

double Scores::mean() const {
  return std::accumulate(log_likelihood.begin(), log_likelihood.end(), 0.0) /
         static_cast<double>(log_likelihood.size());
}

Scores log_likelihood(const Model& model, const DataSource& source, const Settings& settings, ThreadPool& pool) {
  if (const auto* const table = std::get_if<TableModel>(&model)) return score_table(*table, source, settings, pool);
  return score_points(std::get<PointModel>(model), source, settings, pool);
}

}  // namespace sfumato
