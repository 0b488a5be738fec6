#include "sfumato/engine/training.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "sfumato/columns/column_notes.h"
#include "sfumato/columns/rare_categories.h"
#include "sfumato/columns/schema_file.h"
#include "sfumato/engine/chain_summary.h"
#include "sfumato/engine/model_summary.h"
#include "sfumato/engine/resume_settings.h"
#include "sfumato/engine/setting_checks.h"
#include "sfumato/engine/training_config.h"
#include "sfumato/tables/privacy.h"

namespace sfumato {

namespace {

std::string plural(std::uint64_t count, const std::string& what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void check_steps_or_time(const Settings& settings) {
  if (settings.has("steps") && settings.has("time")) fail(ErrorKind::usage, "`steps` and `time`: give one of them");
}

// What a private training takes from the data although the budget does not cover it.
void warn_of_uncovered(const std::vector<std::string>& columns, const NoticeSink& notices) {
  if (columns.empty()) return;
  notify(notices, NoticeKind::warning,
         fmt::format("the categories or the range of '{}' come from the data, and epsilon does not cover that; state "
                     "publicly known ones with `schema`",
                     fmt::join(columns, "', '")));
}

void describe(const PointCheckpoint& checkpoint, const NoticeSink& notices) {
  for (const Condition& condition : checkpoint.conditions) {
    notify(notices, NoticeKind::note, "condition " + condition_text(condition));
  }
  for (const std::size_t column : checkpoint.transform.constant_columns()) {
    notify(notices, NoticeKind::note,
           fmt::format("column '{}' is constant; every sample has its value", checkpoint.columns[column]));
  }
  const ChainSummary chain = chain_summary(checkpoint.config.model, &checkpoint.transform);
  if (chain.steps > 0) {
    notify(notices, NoticeKind::note, fmt::format("chain {}, T = {}: {}", chain.name, chain.steps, end_text(chain)));
  }
  if (!chain.warning.empty()) notify(notices, NoticeKind::warning, chain.warning);
}

void describe(const TableCheckpoint& checkpoint, const Schema& stated, const NoticeSink& notices) {
  for (const ColumnNote& note : column_notes(checkpoint.codec.schema, checkpoint.codec.rows, stated)) {
    notify(notices, note.learned ? NoticeKind::note : NoticeKind::not_learned, note.text);
  }
  if (!is_private(checkpoint.config)) return;
  const std::size_t rows = checkpoint.codec.rows;
  notify(notices, NoticeKind::note,
         fmt::format("differential privacy: epsilon {} at delta {:.3g}; a row enters a step with probability {:.3g}, "
                     "the noise is {:.3g} times `clip`",
                     checkpoint.config.privacy_epsilon, privacy_delta(checkpoint.config, rows),
                     sampling_rate(checkpoint.config, rows), checkpoint.state.privacy.noise));
}

std::string size_text(std::uint64_t rows, std::size_t columns, const std::string& kind, const std::string& reason) {
  return fmt::format("{}, {}, learned as {}{}", plural(rows, "row"), plural(columns, "column"), kind,
                     reason.empty() ? "" : ": " + reason);
}

// The number of steps that `time` asks for from where a training stands.
template <class AnyCheckpoint, class Rows>
std::size_t timed_steps(Duration time, const AnyCheckpoint& checkpoint, const Rows& rows, std::uint64_t done,
                        ThreadPool& pool) {
  return static_cast<std::size_t>(done) + steps_within(time.seconds, checkpoint, rows, pool);
}

void check_budget(const TableConfig& held, const Settings& settings) {
  TableConfig given = held;
  if (const SettingValue* const steps = settings.find("steps")) assign(Field{"steps", ""}, *steps, given.steps);
  if (!settings.has("time") && given.steps == held.steps) return;
  fail(ErrorKind::usage, "a private training ends when its budget is spent; leave out `{}`",
       settings.has("time") ? "time" : "steps");
}

// A training that has stopped early goes on where more steps or time are asked for.
void count_patience_anew(TableState& state) {
  const LossPoint* const best = state.best_bound();
  if (best != nullptr) state.bounds.resize(static_cast<std::size_t>(best - state.bounds.data()) + 1);
}

struct StartedPoints {
  PointCheckpoint checkpoint;
  PointTrainingData rows;
};

StartedPoints start(const Points& data, const Settings& settings, ThreadPool& pool) {
  const FitOptions options = fit_options(DataKind::points, settings);
  StartedPoints started;
  started.checkpoint = start_points(data, point_config(settings), options.condition, &started.rows);
  if (settings.has("time")) {
    started.checkpoint.config.steps = timed_steps(options.time, started.checkpoint, started.rows, 0, pool);
  }
  return started;
}

struct StartedTable {
  TableCheckpoint checkpoint;
  TokenTable rows;
};

StartedTable start(const Table& table, const Settings& settings, ThreadPool& pool) {
  const FitOptions options = fit_options(DataKind::table, settings);
  TableConfig config = table_config(settings);
  StartedTable started;
  started.checkpoint = start_table(table, config, {}, &started.rows);
  if (!settings.has("time")) return started;
  config.steps = timed_steps(options.time, started.checkpoint, started.rows, 0, pool);
  // The noise of a private training depends on the number of its steps.
  if (is_private(config)) return {start_table(table, config), std::move(started.rows)};
  started.checkpoint.config.steps = config.steps;
  return started;
}

}  // namespace

Training Training::start(const DataSource& source, const Settings& settings, const NoticeSink& notices,
                         ThreadPool& pool) {
  check_values(Task::fit, settings);
  check_steps_or_time(settings);
  const RequestedKind requested = requested_kind(settings);
  // Slips in the settings are found before the data are read, which may take long.
  if (requested.kind != DataKind::table) {
    PointConfig trial = point_config(requested.kind ? settings : Settings());
    set_columns(trial, 1);
    validate(trial);
  }
  TableOptions options = table_options(settings);
  TableConfig config;
  if (requested.kind == DataKind::table) {
    config = table_config(settings);
    options.text = config.text;
  }
  TrainingSource data = read_training_source(source, requested.kind, options);
  const std::string reason = requested.kind ? requested.reason : data.reason;
  if (const auto* const points = std::get_if<Points>(&data.data)) {
    notify(notices, NoticeKind::note, size_text(points->rows(), points->cols(), "points", reason));
    StartedPoints started = sfumato::start(*points, settings, pool);
    started.checkpoint.dialect = data.dialect;
    describe(started.checkpoint, notices);
    return {std::move(started.checkpoint), std::move(started.rows), reason};
  }
  auto& table = std::get<Table>(data.data);
  notify(notices, NoticeKind::note, size_text(table.rows, table.columns.size(), "a table", reason));
  config = table_config(settings);
  merge_rare_categories(config.min_count, table);
  if (is_private(config)) warn_of_uncovered(keep_to_schema(options.stated, table), notices);
  StartedTable started = sfumato::start(table, settings, pool);
  describe(started.checkpoint, options.stated, notices);
  return {std::move(started.checkpoint), std::move(started.rows), reason};
}

Training Training::resume(Checkpoint checkpoint, const DataSource& source, const Settings& settings,
                          const NoticeSink& notices, ThreadPool& pool) {
  check_resumed_settings(checkpoint, settings);
  check_steps_or_time(settings);
  const FitOptions options = fit_options(kind_of(checkpoint), settings);
  const auto extend = [&](auto& held, const auto& rows, std::uint64_t done) {
    const std::uint64_t before = held.config.steps;
    std::uint64_t steps = before;
    if (const SettingValue* const given = settings.find("steps")) assign(Field{"steps", ""}, *given, steps);
    if (settings.has("time")) steps = timed_steps(options.time, held, rows, done, pool);
    held.config.steps = static_cast<std::size_t>(steps);
    return settings.has("time") || steps != before;
  };
  const TrainingState state = training_state(checkpoint);
  notify(notices, NoticeKind::note,
         fmt::format("{}; {} of {} steps are done", plural(state.rows, "row"), state.step, state.steps));
  if (auto* const points = std::get_if<PointCheckpoint>(&checkpoint)) {
    PointTrainingData rows = training_data(*points, read_points(source));
    extend(*points, rows, state.step);
    return {std::move(checkpoint), std::move(rows)};
  }
  auto& held = std::get<TableCheckpoint>(checkpoint);
  if (is_private(held.config)) check_budget(held.config, settings);
  Table table = read_rows(source, held.codec.schema);
  merge_rare_categories(held.config.min_count, table);
  TokenTable rows = training_tokens(held, table);
  if (extend(held, rows, state.step)) count_patience_anew(held.state);
  return {std::move(checkpoint), std::move(rows)};
}

TrainingOutcome Training::run(const ProgressSink& progress, ThreadPool& pool) {
  const auto begin = std::chrono::steady_clock::now();
  TrainingOutcome outcome;
  const auto go_on = [&](const TrainState& state, std::uint64_t steps, const StepStats& stats) {
    if (!progress || progress({state.step, steps, stats.loss, stats.gradient_norm, stats.learning_rate})) return true;
    outcome.ending = Ending::interrupted;
    return false;
  };
  try {
    if (auto* const points = std::get_if<PointCheckpoint>(&checkpoint_)) {
      train_points(*points, std::get<PointTrainingData>(rows_), pool,
                   [&](const PointTrainer& trainer, const StepStats& stats) {
                     return go_on(trainer.state(), trainer.config().steps, stats);
                   });
    } else {
      train_table(std::get<TableCheckpoint>(checkpoint_), std::get<TokenTable>(rows_), pool,
                  [&](const TableTrainer& trainer, const StepStats& stats) {
                    return go_on(trainer.state().training, trainer.config().steps, stats);
                  });
    }
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::diverged) throw;
    outcome.ending = Ending::diverged;
    outcome.divergence = error;
  }
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return outcome;
}

Checkpoint fit(const DataSource& source, const Settings& settings, const NoticeSink& notices, ThreadPool& pool) {
  Training training = Training::start(source, settings, notices, pool);
  const TrainingOutcome outcome = training.run(nullptr, pool);
  if (outcome.divergence) throw Error(*outcome.divergence);
  return std::move(training).take_checkpoint();
}

}  // namespace sfumato
