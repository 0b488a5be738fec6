// sfumato train
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <numbers>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "apps/sfumato/commands/chain_report.h"
#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/model_json.h"
#include "apps/sfumato/commands/training.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/config_options.h"
#include "apps/sfumato/options/table_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/columns/rare_categories.h"
#include "sfumato/columns/schema_file.h"
#include "sfumato/model_file/model_file.h"
#include "sfumato/model_file/table_model_file.h"
#include "sfumato/points/point_fit.h"
#include "sfumato/tables/table_fit.h"

namespace sfumato::app {

namespace {

/// What DATA are learned as.
enum class LearnAs { points, table };
inline std::span<const std::string_view> enum_names(LearnAs) {
  static constexpr std::array<std::string_view, 2> kNames{"points", "table"};
  return kNames;
}

struct TrainArguments {
  DataOptions data;
  TableArguments table;
  std::optional<LearnAs> as;
  CommonOptions common;
  ConfigOptions settings;
  std::string output;
  std::string time;
  std::vector<std::string> conditions;
  bool resume = false;
};

std::string plural(std::uint64_t count, const std::string& what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void say_about(const Points& data, const PointCheckpoint& checkpoint) {
  const std::uint64_t done = checkpoint.state.step;
  say(fmt::format("{}, {}; {} steps of {} rows{}", plural(data.rows(), "row"),
                  plural(checkpoint.columns.size(), "column"), checkpoint.config.steps, checkpoint.config.batch,
                  done == 0                         ? ""
                  : done >= checkpoint.config.steps ? ", all done already"
                                                    : fmt::format(", {} of them done", done)));
  for (const Condition& condition : checkpoint.conditions) say("condition " + condition_text(condition));
  for (const std::size_t column : checkpoint.transform.constant_columns()) {
    say(fmt::format("column '{}' is constant; every sample will have its value", checkpoint.columns[column]));
  }
  const ChainReport report = report_on(checkpoint.config.model, &checkpoint.transform);
  if (report.steps > 0) say(fmt::format("chain {}, T = {}: {}", report.name, report.steps, end_text(report)));
  if (!report.warning.empty()) say("warning: " + report.warning);
}

// Whether the data are learned as a table of mixed columns. Where it takes reading them as points to tell, they stay in
// `points`.
bool is_table(const TrainArguments& arguments, std::optional<Points>& points) {
  if (arguments.as) return *arguments.as == LearnAs::table;
  if (arguments.resume) return std::holds_alternative<TableCheckpoint>(load_any_checkpoint(arguments.output));
  if (arguments.settings.given_of_tables() || arguments.table.given()) return true;
  const std::string& data = arguments.data.data;
  const bool one_pass = !std::filesystem::is_regular_file(data);  // a pipe is not read twice
  const bool of_points =
      !arguments.conditions.empty() || !arguments.time.empty() || arguments.settings.given_of_points();
  if (of_points || arguments.data.toy_set() || one_pass) return false;
  try {
    points = arguments.data.load();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::bad_data) throw;
    return true;
  }
  return !data.ends_with(".npy") && has_spikes(*points);
}

// What stands on the command line, checked before the data are read: a slip should cost no time.
void check(const TrainArguments& arguments) {
  if (arguments.resume) {
    if (arguments.settings.given() || !arguments.time.empty() || !arguments.conditions.empty()) {
      fail(ErrorKind::usage, "--resume goes on with the settings of '{}'; leave out the others", arguments.output);
    }
    if (!std::filesystem::exists(arguments.output)) {
      fail(ErrorKind::usage, "--resume: there is no '{}' to go on with; leave --resume out to begin", arguments.output);
    }
  } else if (!arguments.time.empty() && arguments.settings.given("steps")) {
    fail(ErrorKind::usage, "--steps and --time: give one of them");
  }
  if (arguments.settings.given("condition_dropout") && arguments.conditions.empty()) {
    fail(ErrorKind::usage, "--condition-dropout does nothing without --condition; add it, or leave both out");
  }
  check_json(arguments.common.json, arguments.output, "model");
  check_output(arguments.output, OutputKind::model);
}

PointCheckpoint begin(const TrainArguments& arguments, PointConfig config, const Points& data, ThreadPool& pool) {
  if (arguments.resume) return load_point_checkpoint(arguments.output);
  if (!arguments.time.empty()) {
    config.steps = steps_within(parse_duration("--time", arguments.time), data, config, pool, arguments.conditions);
  }
  return start_points(data, config, arguments.conditions);
}

Json json_of(const TrainArguments& arguments, const PointCheckpoint& checkpoint, const TrainingReport& report) {
  Json json{{"model", arguments.output},
            {"status", name_of(report.ending)},
            {"rows", checkpoint.rows},
            {"step", checkpoint.state.step},
            {"steps", checkpoint.config.steps},
            {"seconds", report.seconds},
            {"loss", nullptr},
            {"noise", json_of(report_on(checkpoint.config.model, &checkpoint.transform))}};
  if (!checkpoint.conditions.empty()) json["conditions"] = conditions_json(checkpoint.conditions);
  if (!checkpoint.state.losses.empty()) json["loss"] = checkpoint.state.losses.back().loss;
  return json;
}

void say_about(const Table& table, const TableCheckpoint& checkpoint) {
  const std::uint64_t done = checkpoint.state.training.step;
  const std::size_t held_out = held_out_rows(checkpoint.config, table.rows);
  say(fmt::format("{}, {} as a table, {} of the rows held out; at most {} steps of {} rows{}",
                  plural(table.rows, "row"), plural(table.columns.size(), "column"), held_out, checkpoint.config.steps,
                  checkpoint.config.batch, done == 0 ? "" : fmt::format(", {} of them done", done)));
  for (const ColumnSchema& column : table.schema.columns) {
    if (holds_numbers(column.kind) || holds_categories(column.kind)) continue;
    say(fmt::format("column '{}' is {} and is not learned", column.name, name_of(column.kind)));
  }
  if (is_private(checkpoint.config)) {
    say(fmt::format(
        "private within epsilon {} at delta {:.3g}: each step takes a row with chance {:.3g}, with noise of "
        "{:.3g} times --clip",
        checkpoint.config.privacy_epsilon, privacy_delta(checkpoint.config, table.rows),
        sampling_rate(checkpoint.config, table.rows), checkpoint.state.privacy.noise));
  }
}

// What the budget does not cover, as no schema states it.
void warn_of_told(const std::vector<std::string>& columns) {
  if (columns.empty()) return;
  say(
      fmt::format("warning: the levels or the range of '{}' are told from the file, and epsilon does not cover that; "
                  "state what anyone may know by --schema",
                  fmt::join(columns, "', '")));
}

Json json_of(const TrainArguments& arguments, const TableCheckpoint& checkpoint, const TrainingReport& report) {
  const LossPoint* const best = checkpoint.state.best_bound();
  Json json{{"model", arguments.output},
            {"status", name_of(report.ending)},
            {"rows", checkpoint.codec.rows},
            {"step", checkpoint.state.training.step},
            {"steps", checkpoint.config.steps},
            {"seconds", report.seconds},
            {"bound", nullptr},
            {"bound_step", nullptr}};
  if (best != nullptr) {
    json["bound"] = best->loss;
    json["bound_step"] = best->step;
  }
  if (is_private(checkpoint.config)) json["privacy"] = privacy_json(checkpoint);
  return json;
}

int finish(const TrainArguments& arguments, const TrainingReport& report) {
  if (report.divergence) throw Error(*report.divergence);
  if (report.ending == Ending::interrupted) return kInterrupted;
  const std::string& output = arguments.output;
  say(output == "-" ? "wrote the model to standard output"
                    : fmt::format("wrote '{}'; draw from it with: sfumato sample {} -n 1000", output, output));
  return kDone;
}

int run_table(const TrainArguments& arguments) {
  if (!arguments.conditions.empty() || !arguments.time.empty()) {
    fail(ErrorKind::usage, "{} is for points, and this is a table of mixed columns; leave it out",
         arguments.time.empty() ? "--condition" : "--time");
  }
  const TableConfig config = arguments.resume ? TableConfig() : arguments.settings.table_config();
  TableCheckpoint checkpoint;
  if (arguments.resume) checkpoint = load_table_checkpoint(arguments.output);
  const std::string& data = arguments.data.data;
  Table table =
      arguments.resume ? read_table(data, checkpoint.codec.schema) : read_table(data, arguments.table.options());
  merge_rare_categories(arguments.resume ? checkpoint.config.min_count : config.min_count, table);
  if (is_private(config)) warn_of_told(keep_to_schema(arguments.table.options().stated, table));
  if (!arguments.resume) checkpoint = start_table(table, config);
  say_about(table, checkpoint);
  ThreadPool pool(arguments.common.threads);
  const InterruptGuard guard;
  const TrainingReport report = train_and_save(checkpoint, table, arguments.output, pool);
  if (arguments.common.json) print_json(json_of(arguments, checkpoint, report));
  if (const LossPoint* const best = checkpoint.state.best_bound(); best != nullptr && !report.divergence) {
    say(fmt::format("rows held out take at most {:.3f} nats ({:.3f} bits) each, by the weights of step {}", best->loss,
                    best->loss / std::numbers::ln2, best->step));
  }
  if (is_private(checkpoint.config)) say("spent " + privacy_text(checkpoint));
  return finish(arguments, report);
}

int run(const TrainArguments& arguments) {
  check(arguments);
  std::optional<Points> points;
  if (is_table(arguments, points)) return run_table(arguments);
  const PointConfig config = arguments.settings.config();
  PointConfig trial = config;
  set_columns(trial, 1);
  validate(trial);
  const Points data = points ? std::move(*points) : arguments.data.load();
  ThreadPool pool(arguments.common.threads);
  PointCheckpoint checkpoint = begin(arguments, config, data, pool);
  say_about(data, checkpoint);

  const InterruptGuard guard;
  const TrainingReport report = train_and_save(checkpoint, data, arguments.output, pool);
  if (arguments.common.json) print_json(json_of(arguments, checkpoint, report));
  return finish(arguments, report);
}

}  // namespace

void add_train(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<TrainArguments>();
  const Command command = add_command(program, "train", "learn a data set", "sfumato train moons -o moons.safetensors");
  arguments->data.add_to(command);
  command.add_text("-o,--output", arguments->output, "the model file, .safetensors, or - for standard output")
      .value_name("FILE")
      .required();
  command.add_text("--time", arguments->time, "train about this long, as in 30s or 2m, instead of --steps")
      .value_name("TIME");
  command
      .add_list("--condition", arguments->conditions,
                "columns that say of a row what it is, as in label,age: given to sample, not learned. Whole numbers "
                "of few values are labels; NAME:number or NAME:label says which")
      .value_name("NAMES");
  add_choice(command, "--as", arguments->as,
             "what DATA are: points of a density, or the rows of a table of mixed columns; by default what the columns "
             "look like");
  arguments->table.add_to(command);
  command.add_flag("--resume", arguments->resume, "go on with the training that -o holds");
  arguments->common.add_to(command);
  arguments->settings.add_to(command);
  arguments->settings.add_tables();
  command.on_run([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
