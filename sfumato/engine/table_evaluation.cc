#include "sfumato/engine/table_evaluation.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sfumato/base/error.h"
#include "sfumato/engine/sample.h"
#include "sfumato/measures/html.h"
#include "sfumato/measures/report_json.h"
#include "sfumato/measures/shared_schema.h"

namespace sfumato {

namespace {

void check_evaluated_rows(const Table& table, const std::string& name) {
  if (table.rows >= kMinReportRows) return;
  fail(ErrorKind::bad_data, "'{}' has {} rows; an evaluation needs at least {}", name, table.rows, kMinReportRows);
}

Table no_rows(const Schema& schema) {
  Table table{schema, 0, {}};
  table.columns.resize(schema.columns.size());
  return table;
}

}  // namespace

Table read_rows_like(const DataSource& source, Table& like, const std::string& like_name) {
  TableOptions options;
  options.stated = stated_as(like.schema);
  options.stated_by = fmt::format("'{}'", like_name);
  Table table = read_rows(source, options);
  share_schema(table, source.name(), like, like_name);
  return table;
}

TableEvaluation evaluate_table(const Model& model, const DataSource& data, const std::optional<DataSource>& holdout,
                               const Settings& settings, const TableEvaluationOptions& options, ThreadPool& pool) {
  const auto* const table_model = std::get_if<TableModel>(&model);
  if (table_model == nullptr) fail(ErrorKind::usage, "this is a model of points, not of a table");
  if (settings.has("where")) {
    fail(ErrorKind::usage, "`where` does not apply to the evaluation of a table model; leave it out");
  }
  const auto begin = [&](const char* part) {
    if (options.next) options.next(part);
  };
  TableEvaluation evaluation;
  evaluation.seed = table_request(*table_model, settings).seed;
  begin("data");
  // The model's columns, and categories that only the data have.
  Table like = no_rows(table_model->codec.schema);
  Table real = read_rows_like(data, like, "the model");
  check_evaluated_rows(real, data.name());
  Table held_out;
  if (holdout) {
    held_out = read_rows_like(*holdout, like, "the model");
    check_evaluated_rows(held_out, holdout->name());
  }
  begin("drawn rows");
  Table drawn = std::get<Table>(sample(model, {real.rows, settings}, options.notices, pool));
  for (Table* table : {&real, &held_out, &drawn}) table->schema = like.schema;
  evaluation.schema = like.schema;
  evaluation.rows = real.rows;
  begin("scores");
  evaluation.drawn = measure_fidelity(real, drawn, pool, evaluation.seed);
  if (!holdout) return evaluation;
  begin("scores of the holdout");
  evaluation.holdout_rows = held_out.rows;
  evaluation.holdout = measure_fidelity(real, held_out, pool, evaluation.seed);
  return evaluation;
}

nlohmann::ordered_json to_json(const TableEvaluation& evaluation) {
  nlohmann::ordered_json json{{"rows", evaluation.rows}, {"seed", evaluation.seed}};
  json.update(fidelity_json(evaluation.drawn, evaluation.schema));
  if (!evaluation.holdout) return json;
  json["holdout"] = {{"rows", evaluation.holdout_rows}};
  json["holdout"].update(fidelity_json(*evaluation.holdout, evaluation.schema));
  return json;
}

std::string to_text(const TableEvaluation& evaluation) {
  const auto& other = evaluation.holdout;
  std::string text = fmt::format("{:<34}{:>12}{:>12}\n", fmt::format("{} rows", grouped(evaluation.rows)), "model",
                                 other ? "holdout" : "");
  const auto line = [&](const char* name, const std::string& value, const std::string& beside) {
    text += fmt::format("{:<34}{:>12}{:>12}\n", name, value, beside);
  };
  line("column shapes (100% is best)", percent(evaluation.drawn.shapes.score),
       other ? percent(other->shapes.score) : "");
  line("column pair trends (100% is best)", percent(evaluation.drawn.trends.score),
       other ? percent(other->trends.score) : "");
  line("C2ST (0.5 is best)", score_text(evaluation.drawn.c2st), other ? score_text(other->c2st) : "");
  if (evaluation.drawn.looks_copied()) {
    text += "The C2ST is far below 0.5, as it is where drawn rows are copies of the data.\n";
  }
  return text;
}

}  // namespace sfumato
