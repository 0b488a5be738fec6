// sfumato train
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "apps/sfumato/command.h"
#include "apps/sfumato/config_options.h"
#include "apps/sfumato/duration.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/io/model_file.h"
#include "sfumato/train/fit.h"

namespace sfumato::app {

namespace {

struct TrainArguments {
  DataOptions data;
  CommonOptions common;
  ConfigOptions settings;
  std::string output;
  std::string time;
  bool resume = false;
};

std::string plural(std::uint64_t count, const std::string& what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void say_about(const Table& data, const Checkpoint& checkpoint) {
  say(fmt::format("{}, {}; {} steps of {} rows", plural(data.rows(), "row"), plural(data.cols(), "column"),
                  checkpoint.config.steps, checkpoint.config.batch));
  for (const std::size_t column : checkpoint.transform.constant_columns()) {
    say(fmt::format("column '{}' is constant; every sample will have its value", checkpoint.columns[column]));
  }
  const std::string warning = terminal_warning(checkpoint.config.model, checkpoint.transform.mean_square());
  if (!warning.empty()) say("warning: " + warning);
}

Checkpoint begin(const TrainArguments& arguments, const Table& data, ThreadPool& pool) {
  if (arguments.resume) {
    Checkpoint checkpoint = load_checkpoint(arguments.output);
    if (arguments.settings.given()) {
      fail(ErrorKind::usage, "--resume goes on with the settings of '{}'; leave out the others", arguments.output);
    }
    return checkpoint;
  }
  TrainConfig config = arguments.settings.config();
  if (!arguments.time.empty()) {
    if (arguments.settings.given("steps")) fail(ErrorKind::usage, "--steps and --time: give one of them");
    config.steps = steps_within(parse_duration("--time", arguments.time), data, config, pool);
  }
  return start(data, config);
}

void report(const TrainArguments& arguments, const Checkpoint& checkpoint, double seconds, bool interrupted) {
  if (arguments.common.json) {
    nlohmann::ordered_json json{{"model", arguments.output},
                                {"rows", checkpoint.rows},
                                {"steps", checkpoint.state.step},
                                {"total_steps", checkpoint.config.steps},
                                {"seconds", seconds},
                                {"loss", nullptr},
                                {"interrupted", interrupted}};
    if (!checkpoint.state.losses.empty()) json["loss"] = checkpoint.state.losses.back().loss;
    fmt::print("{}\n", json.dump());
  }
  if (interrupted) {
    say(fmt::format("stopped at step {} of {}; '{}' is a working model, --resume goes on", checkpoint.state.step,
                    checkpoint.config.steps, arguments.output));
  } else {
    say(fmt::format("wrote '{}'; draw from it with: sfumato sample {} -n 1000", arguments.output, arguments.output));
  }
}

int run(const TrainArguments& arguments) {
  const Table data = arguments.data.load();
  check_writable(arguments.output);
  ThreadPool pool(arguments.common.threads);
  Checkpoint checkpoint = begin(arguments, data, pool);
  say_about(data, checkpoint);

  const InterruptGuard guard;
  std::optional<Progress> progress(std::in_place, checkpoint.state.step, checkpoint.config.steps,
                                   checkpoint.config.batch);
  try {
    train(checkpoint, data, pool, [&](const Trainer& trainer, const StepStats& stats) {
      progress->step(trainer.state().step, stats.loss);
      return !InterruptGuard::interrupted();
    });
  } catch (const Error& error) {
    progress.reset();
    if (error.kind() != ErrorKind::diverged) throw;
    save_checkpoint(checkpoint, arguments.output);
    fail(ErrorKind::diverged, "{}; '{}' holds step {}, the last good one", error.what(), arguments.output,
         checkpoint.state.step);
  }
  const double seconds = progress->seconds();
  progress.reset();
  save_checkpoint(checkpoint, arguments.output);
  const bool interrupted = checkpoint.state.step < checkpoint.config.steps;
  report(arguments, checkpoint, seconds, interrupted);
  return interrupted ? kInterrupted : kDone;
}

}  // namespace

void add_train(CLI::App& program, Outcome& outcome) {
  const auto arguments = std::make_shared<TrainArguments>();
  CLI::App* command =
      add_command(program, "train", "learn a data set", "sfumato train moons -o moons.safetensors --time 10s");
  arguments->data.add_to(*command);
  command->add_option("-o,--output", arguments->output, "the model file, .safetensors")->required();
  command->add_option("--time", arguments->time, "train about this long, as in 30s or 2m, instead of --steps");
  command->add_flag("--resume", arguments->resume, "go on with the training that -o holds");
  arguments->common.add_to(*command);
  arguments->settings.add_to(*command);
  command->callback([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
