// sfumato langevin
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/langevin_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "apps/sfumato/walk_writer.h"
#include "sfumato/base/error.h"
#include "sfumato/base/estimate.h"

namespace sfumato::app {

namespace {

struct LangevinArguments {
  LangevinOptions options;
  std::optional<std::uint64_t> every;
  std::string output = "-";
  CommonOptions common;
};

// Steps 0, every, 2 every, ... and the last one; without --every the last one alone.
bool is_written(const LangevinArguments& arguments, std::uint64_t step) {
  return step == arguments.options.steps || (arguments.every && step % *arguments.every == 0);
}

std::uint64_t written_moments(const LangevinArguments& arguments) {
  const std::uint64_t steps = arguments.options.steps;
  return steps / *arguments.every + 1 + (steps % *arguments.every == 0 ? 0 : 1);
}

WalkWriter make_writer(const LangevinArguments& arguments) {
  const std::uint64_t chains = arguments.options.chains;
  if (!arguments.every) return {arguments.output, {"x", "y"}, chains};
  return {arguments.output, {"x", "y"}, "step", written_moments(arguments), chains};
}

// How far the walk has come: the mean of log p over the points, which under p is minus its entropy.
struct Arrival {
  Estimate found;
  double expected = 0;
};

Arrival arrival_of(const ToyDensity& density, ConstMatrix x, ThreadPool& pool) {
  std::vector<double> xy;
  for (std::size_t i = 0; i < x.rows; ++i) xy.insert(xy.end(), x.row(i).begin(), x.row(i).end());
  std::vector<double> logs(x.rows);
  density.log_density(xy, logs, pool);
  Arrival arrival{estimate(logs), -density.entropy(pool)};
  if (logs.size() == 1) arrival.found.standard_error = 0;
  return arrival;
}

void report_walk(const LangevinArguments& arguments, const LangevinRun& run, const Arrival& arrival, double seconds) {
  const LangevinOptions& options = arguments.options;
  if (arguments.common.json) {
    return print_json({{"output", arguments.output},
                       {"points", options.chains},
                       {"steps", options.steps},
                       {"first_step_size", run.sizes.at(1)},
                       {"last_step_size", run.sizes.at(options.steps)},
                       {"mean_log_density", arrival.found.mean},
                       {"standard_error", arrival.found.standard_error},
                       {"expected_log_density", arrival.expected},
                       {"seconds", seconds}});
  }
  if (arguments.output == "-") return;
  say(fmt::format("wrote {} points to '{}' after {} steps of size {:.3g} to {:.3g} in {}", options.chains,
                  arguments.output, options.steps, run.sizes.at(1), run.sizes.at(options.steps),
                  duration_text(seconds)));
  say(fmt::format("mean log-density: {:.3f} +- {:.3f} nats (expected: {:.3f})", arrival.found.mean,
                  arrival.found.standard_error, arrival.expected));
}

int run_langevin(const LangevinArguments& arguments) {
  const LangevinOptions& options = arguments.options;
  check_json(arguments.common.json, arguments.output, "points");
  check_output(arguments.output, OutputKind::numbers);
  if (options.chains == 0 || options.steps == 0) fail(ErrorKind::usage, "--count and --steps: give 1 or more of each");
  if (arguments.every && *arguments.every == 0) fail(ErrorKind::usage, "--every is 0; give 1 or more");
  const ToyDensity density = options.density();
  LangevinRun run = options.run(density);
  ThreadPool pool(arguments.common.threads);
  const Stopwatch watch;
  const InterruptGuard guard;
  WalkWriter writer = make_writer(arguments);
  MatrixBuffer x = options.first_points();
  constexpr double kPatience = 1;
  Progress progress({"step", 0, options.steps, options.chains, kPatience});
  run.observer = [&](std::uint64_t step, ConstMatrix at) {
    if (is_written(arguments, step)) writer.append(step, at);
    if (step > 0 && !goes_to_terminal(arguments.output)) progress.step(step);
  };
  walk(density, run, x, pool);
  writer.finish();
  if (arguments.common.json || arguments.output != "-") {
    report_walk(arguments, run, arrival_of(density, x, pool), watch.seconds());
  }
  return kDone;
}

}  // namespace

void add_langevin(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<LangevinArguments>();
  const Command command = add_command(program, "langevin", "sample from a toy set's density by Langevin dynamics",
                                      "sfumato langevin moons -n 500 --steps 300 -o walked.csv");
  arguments->options.add_to(command);
  add_table_output(command, arguments->output);
  add_number(command, "--every", arguments->every,
             "also write the start and every N-th step, with a column step; as .npy [moments, points, 2]");
  arguments->common.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run_langevin(*arguments); });
}

}  // namespace sfumato::app
