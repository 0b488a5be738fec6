#include "sfumato/engine/sample.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "sfumato/base/text.h"
#include "sfumato/columns/row_set.h"
#include "sfumato/engine/row_conditions.h"
#include "sfumato/engine/sample_options.h"
#include "sfumato/engine/setting_checks.h"
#include "sfumato/engine/where_value.h"
#include "sfumato/tables/balance.h"
#include "sfumato/tables/given_columns.h"
#include "sfumato/tables/token_region.h"

namespace sfumato {

namespace {

TokenRegion region_of(const TableCodec& codec, const Settings& settings) {
  const Where where = where_of(settings);
  std::vector<WhereTerm> terms = where_terms(where.conditions, codec.schema);
  for (const std::string& text : where.texts) {
    for (WhereTerm& term : parse_where(text, codec.schema)) terms.push_back(std::move(term));
  }
  return region_where(codec, terms);
}

// A row of a table for each row of conditions.
void sample_given(const TableModel& model, const SampleRequest& request, std::uint64_t seed, const RowsSink& sink,
                  ThreadPool& pool) {
  for (const char* const name : {"where", "balance", "no_copies"}) {
    const bool given = request.settings.has(name) || (std::string_view(name) == "no_copies" && request.avoid);
    if (given) fail(ErrorKind::usage, "`{}` does not apply to rows that are drawn one for each condition", name);
  }
  const RowConditions conditions = read_row_conditions(*request.conditions, model);
  generate_given(model, conditions.table, conditions.is_given, seed, pool,
                 [&](const Table& block) { sink(Rows(block)); });
}

void sample_table(const TableModel& model, const SampleRequest& request, const RowsSink& sink,
                  const NoticeSink& notices, ThreadPool& pool) {
  TableRequest rows = table_request(model, request.settings);
  if (request.conditions) return sample_given(model, request, rows.seed, sink, pool);
  std::optional<DataSource> avoid = request.avoid;
  if (const SettingValue* const file = request.settings.find("no_copies"))
    avoid = DataSource(as_text("no_copies", *file));
  std::optional<RowSet> copies;
  if (avoid) rows.avoid = &copies.emplace(read_rows(*avoid, model.codec.schema));
  if (request.settings.has("where")) {
    const std::string warning = low_support_warning(model, rows.region, rows.seed, pool);
    if (!warning.empty()) notify(notices, NoticeKind::warning, warning);
  }
  generate_table(model, rows, 0, request.count, pool, [&](const Table& block) { sink(Rows(block)); });
}

void sample_points(const PointModel& model, const SampleRequest& request, const RowsSink& sink, ThreadPool& pool,
                   const TrajectoryObserver& observer) {
  if (request.avoid) {
    fail(ErrorKind::usage, "`no_copies` applies to tables only, and this is a model of points; leave it out");
  }
  Settings settings = request.settings;
  if (request.conditions && !settings.has("where")) settings.set("where", std::vector<WhereCondition>());
  const SampleConfig config = sample_config(model, settings);
  if (request.conditions) return sink(Rows(sfumato::sample(model, read_points(*request.conditions), config, pool)));
  generate(
      model, config, 0, request.count, pool,
      [&](std::span<const double> rows) {
        sink(Rows(Points{model.columns, {rows.begin(), rows.end()}}));
      },
      observer);
}

}  // namespace

SampleConfig sample_config(const PointModel& model, const Settings& settings) {
  SampleConfig config = sample_config(model.config, settings);
  check_where(model, config.where);
  return config;
}

SampleConfig sample_config(const ModelConfig& model, const Settings& settings) {
  check_names(Task::sample, settings);
  SampleConfig config = default_sampling(model);
  if (const SettingValue* const sampler = settings.find("sampler")) {
    assign(Field{"sampler", ""}, *sampler, config.sampler);
    config = default_sampling(model, config.sampler);
  } else if (const SettingValue* const steps = settings.find("sample_steps")) {
    config = default_sampling(model, as_whole_number("sample_steps", *steps));
  }
  visit_sample_fields(config, assign_given(settings));
  const auto fields = [&](const auto& visit) { visit_sample_fields(std::as_const(config), visit); };
  check_applies(Task::sample, DataKind::points, settings, values_of_fields(settings, fields));
  config.where = condition_values(settings);
  validate(config.guidance);
  return config;
}

TableRequest table_request(const TableModel& model, const Settings& settings) {
  check_names(Task::sample, settings);
  TableSampleOptions options;
  const auto fields = [&](const auto& visit) { visit_table_sample_fields(std::as_const(options), visit); };
  check_applies(Task::sample, DataKind::table, settings, values_of_fields(settings, fields));
  visit_table_sample_fields(options, [&]<class T>(const Field& field, T& value) {
    const SettingValue* const given = settings.find(field.name);
    if constexpr (!std::is_same_v<T, Where>) {
      if (given != nullptr) assign(field, *given, value);
    }
  });
  TableRequest request{.seed = options.seed, .region = region_of(model.codec, settings)};
  if (options.reuse_keys) request.keys = KeyChoice::any;
  if (!options.balance.empty()) request.balance = balanced_code(model.codec, options.balance);
  return request;
}

void sample(const Model& model, const SampleRequest& request, const RowsSink& sink, const NoticeSink& notices,
            ThreadPool& pool, const TrajectoryObserver& observer) {
  if (const auto* const table = std::get_if<TableModel>(&model)) {
    if (observer) fail(ErrorKind::usage, "rows of a table have no trajectory; leave the observer out");
    return sample_table(*table, request, sink, notices, pool);
  }
  sample_points(std::get<PointModel>(model), request, sink, pool, observer);
}

Rows sample(const Model& model, const SampleRequest& request, const NoticeSink& notices, ThreadPool& pool) {
  Rows rows;
  if (const auto* const table = std::get_if<TableModel>(&model)) {
    Table empty;
    empty.schema = table->codec.schema;
    empty.columns.resize(empty.schema.columns.size());
    rows = std::move(empty);
  } else {
    rows = Points{std::get<PointModel>(model).columns, {}};
  }
  sample(
      model, request, [&](const Rows& block) { append(rows, block); }, notices, pool);
  return rows;
}

std::vector<ConditionValue> condition_values(const Settings& settings) {
  const Where where = where_of(settings);
  std::vector<ConditionValue> values = split_condition_values(where.texts);
  for (const WhereCondition& condition : where.conditions) {
    if (condition.relation != Relation::equal || condition.values.size() != 1) {
      fail(ErrorKind::usage,
           "`where` {}: a condition of points takes one value, with =", quoted_text(condition.column));
    }
    values.push_back({condition.column, condition.values.front()});
  }
  return values;
}

void check_where(const PointModel& model, const std::vector<ConditionValue>& values) {
  for (const ConditionValue& value : values) {
    if (std::ranges::find(model.columns, value.name) == model.columns.end()) continue;
    fail(ErrorKind::usage, "`where` {0}: the model draws this column; condition on its value with `observed` {0}={1}",
         value.name, value.value);
  }
}

void append(Rows& rows, const Rows& block) {
  if (auto* const points = std::get_if<Points>(&rows)) {
    const std::vector<double>& more = std::get<Points>(block).values;
    points->values.insert(points->values.end(), more.begin(), more.end());
    return;
  }
  auto& table = std::get<Table>(rows);
  const auto& more = std::get<Table>(block);
  table.rows += more.rows;
  for (std::size_t j = 0; j < more.columns.size(); ++j) {
    TableColumn& column = table.columns[j];
    column.numbers.insert(column.numbers.end(), more.columns[j].numbers.begin(), more.columns[j].numbers.end());
    column.indices.insert(column.indices.end(), more.columns[j].indices.begin(), more.columns[j].indices.end());
    column.texts.insert(column.texts.end(), more.columns[j].texts.begin(), more.columns[j].texts.end());
  }
}

}  // namespace sfumato
