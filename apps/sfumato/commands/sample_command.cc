// sfumato sample
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/posterior_job.h"
#include "apps/sfumato/commands/table_draw.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/observed_options.h"
#include "apps/sfumato/options/sample_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "apps/sfumato/trajectory_writer.h"
#include "sfumato/base/error.h"
#include "sfumato/files/writer.h"
#include "sfumato/model_file/model_file.h"
#include "sfumato/points/generate.h"

namespace sfumato::app {

namespace {

struct SampleArguments {
  std::string model;
  std::optional<std::uint64_t> count;
  std::string output = "-";
  std::string trajectory;
  CommonOptions common;
  SampleOptions options;
  ObservedOptions given;
  ParticleOptions particles;
  TableSampleOptions sample_options;
};

void check_trajectory(const SampleArguments& arguments) {
  if (arguments.trajectory.empty()) return;
  check_output(arguments.trajectory, OutputKind::table);
  check_output(trajectory_levels_path(arguments.trajectory), OutputKind::table);
  if (arguments.trajectory != arguments.output) return;
  fail(ErrorKind::usage, "--trajectory and --output are the same file '{}'; give two names", arguments.output);
}

void draw(const SampleArguments& arguments, const PointModel& model, const SampleConfig& config, ThreadPool& pool,
          PointsWriter& writer) {
  std::optional<TrajectoryWriter> way;
  TrajectoryObserver observer;
  if (!arguments.trajectory.empty()) {
    way.emplace(arguments.trajectory, model, sampling_levels(model, config, pool), *arguments.count);
    observer = [&](std::uint64_t first_row, std::size_t index, NoiseLevel, ConstMatrix x) {
      InterruptGuard::check();
      (*way)(first_row, index, x);
    };
  }
  constexpr double kPatience = 1;
  Progress progress({"row", 0, *arguments.count, 1, kPatience});
  std::uint64_t done = 0;
  const auto sink = [&](std::span<const double> rows) {
    InterruptGuard::check();
    writer.append(rows);
    done += rows.size() / model.columns.size();
    if (!goes_to_terminal(arguments.output)) progress.step(done);
  };
  generate(model, config, 0, *arguments.count, pool, sink, observer);
  if (way) way->finish();
}

void say_written(const SampleArguments& arguments, const std::vector<std::string>& columns, double seconds) {
  if (arguments.common.json) {
    print_json({{"output", arguments.output}, {"rows", *arguments.count}, {"columns", columns}, {"seconds", seconds}});
  } else if (arguments.output != "-") {
    say(fmt::format("wrote {} rows to '{}' in {}", *arguments.count, arguments.output, duration_text(seconds)));
  }
}

// Throws Error (usage) on options that would do nothing.
void check_uses(const SampleArguments& arguments, bool given) {
  if (!arguments.count && !arguments.given.from_file()) {
    fail(ErrorKind::usage, "--count is required; say how many rows to draw");
  }
  if (given && !arguments.trajectory.empty()) {
    fail(ErrorKind::usage, "--trajectory is of plain sampling, and --given is not; leave out one of them");
  }
  if (given || (!arguments.particles.particles && arguments.particles.quality.empty())) return;
  fail(ErrorKind::usage, "{} is for rows of which something is known; add --given or --given-file",
       arguments.particles.particles ? "--particles" : "--quality");
}

// A column in --where is likely meant as given.
void check_where(const PointModel& model, const std::vector<ConditionValue>& where) {
  for (const ConditionValue& known : where) {
    if (std::ranges::find(model.columns, known.name) == model.columns.end()) continue;
    fail(ErrorKind::usage, "--where {0}: the model draws this column; say --given {0}={1}", known.name, known.value);
  }
}

int run_table(const SampleArguments& arguments, const TableCheckpoint& checkpoint) {
  if (arguments.options.sampler_given() || !arguments.trajectory.empty()) {
    fail(ErrorKind::usage,
         "'{}' is a model of a table of mixed columns, of which no sampler or guidance is to be chosen; leave out all "
         "but --where and --seed",
         arguments.model);
  }
  const Stopwatch watch;
  const InterruptGuard guard;
  TableSampleOptions sample_options = arguments.sample_options;
  sample_options.where = arguments.options.where();
  draw_table({checkpoint.model(), sample_options, arguments.options.seed(), *arguments.count, arguments.output},
             arguments.common.threads);
  std::vector<std::string> columns;
  for (const ColumnSchema& column : checkpoint.codec.schema.columns) columns.push_back(column.name);
  say_written(arguments, columns, watch.seconds());
  return kDone;
}

int draw_given(const SampleArguments& arguments, const PointModel& model) {
  PosteriorConfig config{arguments.options.posterior_config(model.config), {}, arguments.given.noise(model)};
  config.particles.particles = arguments.particles.particles.value_or(config.particles.particles);
  check_where(model, config.sampling.where);
  run_posterior({model, arguments.given.points(model), arguments.count.value_or(1), config, false, arguments.output,
                 arguments.particles.quality},
                arguments.common);
  return kDone;
}

int run(const SampleArguments& arguments) {
  const bool given = arguments.given.given();
  check_uses(arguments, given);
  check_json(arguments.common.json, arguments.output, "rows");
  check_output(arguments.output, OutputKind::table);
  check_trajectory(arguments);
  const std::variant<PointCheckpoint, TableCheckpoint> checkpoint = open_any_checkpoint(arguments.model);
  if (const auto* table = std::get_if<TableCheckpoint>(&checkpoint)) {
    if (given) {
      fail(ErrorKind::usage, "'{}' is a model of a table of mixed columns, whose rows are chosen by --where; say it so",
           arguments.model);
    }
    return run_table(arguments, *table);
  }
  if (!arguments.sample_options.balance.empty() || !arguments.sample_options.no_copies.empty()) {
    fail(ErrorKind::usage, "{} is for tables of mixed columns, and '{}' is a model of points; leave it out",
         arguments.sample_options.balance.empty() ? "--no-copies" : "--balance", arguments.model);
  }
  const PointModel model = model_of(std::get<PointCheckpoint>(checkpoint));
  if (given) return draw_given(arguments, model);
  const SampleConfig config = arguments.options.config(model.config);
  check_where(model, config.where);
  ThreadPool pool(arguments.common.threads);
  const Stopwatch watch;
  const InterruptGuard guard;
  const std::unique_ptr<PointsWriter> writer = make_points_writer(arguments.output, model.columns, *arguments.count);
  draw(arguments, model, config, pool, *writer);
  writer->finish();
  say_written(arguments, model.columns, watch.seconds());
  return kDone;
}

}  // namespace

void add_sample(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<SampleArguments>();
  const Command command = add_command(program, "sample", "draw new rows from a model",
                                      "sfumato sample moons.safetensors -n 1000 -o points.csv");
  add_model(command, arguments->model);
  add_number(command, "-n,--count", arguments->count, "rows to draw; of --given-file for each row, by default 1");
  add_table_output(command, arguments->output);
  command
      .add_text("--trajectory", arguments->trajectory,
                "also the points at every level, [levels, rows, columns] as .npy, and the levels as .levels.csv")
      .value_name("FILE");
  const std::string tables = "Tables of mixed columns";
  command
      .add_text("--balance", arguments->sample_options.balance,
                "a column whose values come equally often, as in income")
      .value_name("COLUMN")
      .group(tables);
  command
      .add_text("--no-copies", arguments->sample_options.no_copies,
                "a CSV file, that of training: what is equal to one of its rows is drawn anew")
      .value_name("FILE")
      .group(tables);
  arguments->given.add_to(command);
  arguments->particles.add_to(command);
  arguments->options.add_to(command);
  command.option("--where").description(
      "what the rows are: of a table in any of its columns, as in \"sex=Female,age>=60\"; of points in the model's "
      "conditions, as in label=2,age=40");
  arguments->common.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
