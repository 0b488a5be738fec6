// sfumato sample
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/posterior_job.h"
#include "apps/sfumato/commands/training.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/setting_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/rows_writer.h"
#include "apps/sfumato/terminal.h"
#include "apps/sfumato/trajectory_writer.h"
#include "sfumato/base/error.h"
#include "sfumato/engine/latents.h"
#include "sfumato/engine/observed_values.h"
#include "sfumato/engine/output_dialect.h"
#include "sfumato/engine/sample.h"

namespace sfumato::app {

namespace {

struct SampleArguments {
  std::string model;
  std::optional<std::uint64_t> count;
  std::string output = "-";
  std::string dialect;
  std::string trajectory;
  std::string quality;
  CommonOptions common;
  SettingOptions options;
  ObservedValues observed;
};

void check_sample_files(const SampleArguments& arguments) {
  if (!arguments.count && arguments.observed.observed_file.empty()) {
    fail(ErrorKind::usage, "--count is required: how many rows to draw");
  }
  check_json(arguments.common.json, arguments.output, "rows");
  check_output(arguments.output, OutputKind::numbers);
  if (arguments.trajectory.empty()) return;
  check_output(arguments.trajectory, OutputKind::numbers);
  check_output(trajectory_levels_path(arguments.trajectory), OutputKind::numbers);
  if (arguments.trajectory != arguments.output) return;
  fail(ErrorKind::usage, "--trajectory and --output are the same file '{}'; give two names", arguments.output);
}

// Draws rows to the writer, and points at each noise level to the file of the trajectory.
void draw_rows(const SampleArguments& arguments, const Model& model, const Settings& settings, RowsWriter& writer) {
  ThreadPool pool(arguments.common.threads);
  std::optional<TrajectoryWriter> trajectory;
  TrajectoryObserver observer;
  if (!arguments.trajectory.empty()) {
    const PointModel& points = point_model(model, "`trajectory`");
    trajectory.emplace(arguments.trajectory, points, sampling_levels(points, sample_config(points, settings), pool),
                       *arguments.count);
    observer = [&](std::uint64_t first_row, std::size_t index, NoiseLevel, ConstMatrix x) {
      InterruptGuard::check();
      (*trajectory)(first_row, index, x);
    };
  }
  constexpr double kQuietSeconds = 1;
  Progress progress({"row", 0, *arguments.count, 1, kQuietSeconds});
  const auto sink = [&](const Rows& rows) {
    InterruptGuard::check();
    writer.append(rows);
    if (!goes_to_terminal(arguments.output)) progress.step(writer.written());
  };
  sample(model, {*arguments.count, settings}, sink, print_notices(), pool, observer);
  if (trajectory) trajectory->finish();
}

void report_sample(const SampleArguments& arguments, const Model& model, double seconds) {
  if (arguments.common.json) {
    print_json({{"output", arguments.output},
                {"rows", *arguments.count},
                {"columns", column_names(model)},
                {"seconds", seconds}});
  } else if (arguments.output != "-") {
    say(fmt::format("wrote {} rows to '{}' in {}", *arguments.count, arguments.output, duration_text(seconds)));
  }
}

void draw_observed(const SampleArguments& arguments, const PointModel& model, ObservedRows observed) {
  if (!arguments.trajectory.empty()) {
    fail(ErrorKind::usage, "--trajectory does not apply with --observed; leave out one of them");
  }
  run_posterior({model, std::move(observed.rows), arguments.count.value_or(1), observed.config, false, arguments.output,
                 arguments.quality, output_dialect(model.dialect, arguments.dialect, arguments.output)},
                arguments.common);
}

int run_sample(const SampleArguments& arguments) {
  check_sample_files(arguments);
  const Model model = open_model(arguments.model);
  const Settings settings = arguments.options.settings();
  if (std::optional<ObservedRows> observed = observed_rows(model, arguments.observed, settings)) {
    draw_observed(arguments, std::get<PointModel>(model), std::move(*observed));
    return kDone;
  }
  if (!arguments.quality.empty()) {
    fail(ErrorKind::usage, "--quality applies only with --observed; add --observed or --observed-file");
  }
  const Stopwatch watch;
  const InterruptGuard guard;
  RowsWriter writer(model, arguments.output, *arguments.count,
                    output_dialect(model, arguments.dialect, arguments.output));
  draw_rows(arguments, model, settings, writer);
  writer.finish();
  report_sample(arguments, model, watch.seconds());
  return kDone;
}

void add_observed(Command command, ObservedValues& values) {
  const std::string group = "Observed values";
  command
      .add_list("--observed", values.observed,
                "observed values of all rows, in the data's units, as in x0=0.5,x1=-1; the other columns are drawn")
      .value_name("COLUMN=X")
      .group(group);
  command
      .add_text("--observed-file", values.observed_file,
                "a .csv or .npy file of rows; missing values (empty, NA or NaN) are drawn, --count times per row")
      .value_name("FILE")
      .group(group);
  command
      .add_list("--observed-noise", values.observed_noise,
                "standard deviation of noise in the observed values: one number, or as in x0=0.1,x1=0.2")
      .value_name("X")
      .group(group);
}

}  // namespace

void add_sample(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<SampleArguments>();
  const Command command = add_command(program, "sample", "draw new rows from a model",
                                      "sfumato sample moons.safetensors -n 1000 -o points.csv");
  add_model(command, arguments->model);
  add_number(command, "-n,--count", arguments->count,
             "number of rows to draw; with --observed-file, draws per row (default 1)");
  add_table_output(command, arguments->output);
  add_dialect(command, arguments->dialect);
  command
      .add_text(
          "--trajectory", arguments->trajectory,
          "also write the points at every noise level as .npy [levels, rows, columns], and the levels as .levels.csv")
      .value_name("FILE");
  add_quality(command, arguments->quality);
  add_observed(command, arguments->observed);
  arguments->options.add_to(command, Task::sample);
  arguments->options.add_some_to(command, Task::impute, {"particles"});
  arguments->common.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run_sample(*arguments); });
}

}  // namespace sfumato::app
