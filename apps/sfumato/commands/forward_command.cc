// sfumato forward
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/setting_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "apps/sfumato/walk_writer.h"
#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/diffusion/forward_density.h"
#include "sfumato/diffusion/trajectory.h"
#include "sfumato/kernels/normal.h"

namespace sfumato::app {

namespace {

struct ForwardArguments {
  DataOptions data;
  std::string output = "-";
  std::optional<std::uint64_t> step;
  std::uint64_t seed = 0;
  bool walk = false;
  bool density = false;
  bool json = false;
  ChainOptions chain;
};

// Standardised rows, and the names of what is written of them.
struct ForwardPoints {
  MatrixBuffer x0;
  std::vector<std::string> columns;
};

void check_new(const std::string& name, const std::vector<std::string>& columns) {
  if (std::ranges::find(columns, name) == columns.end()) return;
  fail(ErrorKind::usage, "the data have a column '{}' already; rename it, or write the walk as .npy without --density",
       name);
}

ForwardPoints points_of(const Points& data, const ForwardArguments& arguments) {
  ForwardPoints points{MatrixBuffer(data.rows(), data.cols()), data.columns};
  Standardizer::fit(data).apply(data, points.x0);
  if (arguments.walk) check_new("t", data.columns);
  if (!arguments.density) return points;
  check_new("log_density", data.columns);
  points.columns.emplace_back("log_density");
  return points;
}

// x_t of every row at once, and log q(x_t | x_0).
void jump(const ForwardArguments& arguments, const NoiseSchedule& chain, const ForwardPoints& points) {
  const std::size_t t = arguments.step.value_or(chain.steps());
  const std::vector<NoiseLevel> levels(points.x0.rows(), chain.level(t));
  MatrixBuffer x_t(points.x0.rows(), points.x0.cols());
  fill_normal(RandomStream(arguments.seed, Purpose::forward_process, t), 0, x_t);
  q_sample(points.x0, x_t, levels, x_t);
  std::vector<double> log_density(arguments.density ? x_t.rows() : 0);
  if (arguments.density) log_q_sample(points.x0, x_t, levels, log_density);
  WalkWriter writer(arguments.output, points.columns, x_t.rows());
  writer.append(t, x_t, log_density);
  writer.finish();
}

// x_0, x_1, ... x_T of every row, and log q(x_{1:t} | x_0).
void walk_chain(const ForwardArguments& arguments, const NoiseSchedule& chain, const ForwardPoints& points) {
  WalkWriter writer(arguments.output, points.columns, "t", chain.steps() + 1, points.x0.rows());
  MatrixBuffer x(points.x0.rows(), points.x0.cols());
  MatrixBuffer before(x.rows(), x.cols());
  copy(points.x0, x);
  std::vector<double> total(arguments.density ? x.rows() : 0);
  std::vector<double> term(total.size());
  q_walk(chain, arguments.seed, 0, x, [&](std::size_t t, ConstMatrix x_t) {
    InterruptGuard::check();
    if (arguments.density && t > 0) {
      log_q_step(before, x_t, chain.beta[t - 1], term);
      std::ranges::transform(total, term, total.begin(), std::plus());
    }
    writer.append(t, x_t, total);
    copy(x_t, before);
  });
  writer.finish();
}

int run_forward(const ForwardArguments& arguments) {
  check_json(arguments.json, arguments.output, "rows");
  check_output(arguments.output, OutputKind::numbers);
  if (arguments.walk && arguments.step) fail(ErrorKind::usage, "--step and --walk: give one of them");
  const NoiseSchedule chain = make_chain(arguments.chain.config());
  const std::size_t t = arguments.step.value_or(chain.steps());
  if (t > chain.steps()) fail(ErrorKind::usage, "--step is {}; the chain has {} steps", t, chain.steps());
  if (t == 0 && arguments.density) fail(ErrorKind::usage, "--density: x_0 given x_0 has none; give --step 1 or more");
  const ForwardPoints points = points_of(arguments.data.load(), arguments);
  const InterruptGuard guard;
  arguments.walk ? walk_chain(arguments, chain, points) : jump(arguments, chain, points);
  const std::size_t rows = points.x0.rows() * (arguments.walk ? chain.steps() + 1 : 1);
  if (arguments.json) {
    print_json({{"output", arguments.output}, {"rows", rows}, {"steps", chain.steps()}});
  } else if (arguments.output != "-") {
    say(fmt::format("wrote {} rows to '{}', in standard deviations of the data", rows, arguments.output));
  }
  return kDone;
}

}  // namespace

void add_forward(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<ForwardArguments>();
  const Command command = add_command(program, "forward", "add noise to data by the forward process",
                                      "sfumato forward moons --step 50 -o noisy.csv");
  arguments->data.add_to(command);
  add_table_output(command, arguments->output);
  add_number(command, "-t,--step", arguments->step, "step t (default: the last)");
  command.add_flag("--walk", arguments->walk, "write the whole chain x_0 to x_T; as .npy [T + 1, rows, columns]");
  command.add_flag("--density", arguments->density,
                   "add a column log_density: log q(x_t|x_0), or log q(x_1..x_t|x_0) with --walk");
  add_number(command, "--seed", arguments->seed, "seed of the noise");
  command.add_flag("--json", arguments->json, "what was written, as JSON on standard output");
  arguments->chain.add_to(command, /*several=*/false);
  command.on_run([arguments, &outcome] { outcome.exit_code = run_forward(*arguments); });
}

}  // namespace sfumato::app
