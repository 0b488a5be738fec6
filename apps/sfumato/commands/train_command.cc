// sfumato train
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <numbers>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/training.h"
#include "apps/sfumato/options/setting_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/engine/model_summary.h"

namespace sfumato::app {

namespace {

struct TrainArguments {
  DataOptions data;
  CommonOptions common;
  SettingOptions options;
  std::string output;
  bool resume = false;
};

// Checked before the data are read: a slip should cost no time.
void check(const TrainArguments& arguments) {
  if (arguments.resume && !std::filesystem::exists(arguments.output)) {
    fail(ErrorKind::usage, "--resume: there is no file '{}' to continue; leave out --resume to start a new training",
         arguments.output);
  }
  check_json(arguments.common.json, arguments.output, "model");
  check_output(arguments.output, OutputKind::model);
}

void report_training(const TrainArguments& arguments, const TrainingOutcome& outcome, const Checkpoint& checkpoint) {
  if (arguments.common.json) {
    Json json{{"model", arguments.output}, {"status", name_of(outcome.ending)}, {"seconds", outcome.seconds}};
    json.update(Json::parsed(model_summary_json(checkpoint)));
    print_json(json);
  }
  const TrainingState state = training_state(checkpoint);
  if (state.best_bound && outcome.ending == Ending::done && state.step < state.steps) {
    say(fmt::format("stopped early at step {} of {}: the validation bound no longer improves", state.step,
                    state.steps));
  }
  if (state.best_bound && !outcome.divergence) {
    say(fmt::format("validation bound: {:.3f} nats ({:.3f} bits) per row (best at step {} of {})",
                    state.best_bound->loss, state.best_bound->loss / std::numbers::ln2, state.best_bound->step,
                    state.step));
  }
  const std::string privacy = privacy_text(checkpoint);
  if (!privacy.empty()) say("privacy spent: " + privacy);
}

int run_train(const TrainArguments& arguments) {
  check(arguments);
  ThreadPool pool(arguments.common.threads);
  const DataSource source = arguments.data.source();
  const Settings settings = arguments.options.settings();
  const InterruptGuard guard;
  Training training = arguments.resume
                          ? Training::resume(load_checkpoint(arguments.output), source, settings, print_notices(), pool)
                          : Training::start(source, settings, print_notices(), pool);
  const TrainingOutcome outcome = train_and_save(training, arguments.output, pool);
  report_training(arguments, outcome, training.checkpoint());
  if (outcome.divergence) throw Error(*outcome.divergence);
  if (outcome.ending == Ending::interrupted) return kInterrupted;
  const std::string& output = arguments.output;
  say(output == "-" ? "wrote the model to standard output"
                    : fmt::format("wrote '{}'; draw from it with: sfumato sample {} -n 1000", output, output));
  return kDone;
}

}  // namespace

void add_train(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<TrainArguments>();
  const Command command =
      add_command(program, "train", "train a model on a data set", "sfumato train moons -o moons.safetensors");
  arguments->data.add_to(command);
  command.add_text("-o,--output", arguments->output, "the model file, .safetensors, or - for standard output")
      .value_name("FILE")
      .required();
  command.add_flag("--resume", arguments->resume, "continue the training in the file given with -o");
  arguments->common.add_to(command);
  arguments->options.add_file_to(command);
  arguments->options.add_to(command, Task::fit);
  command.on_run([arguments, &outcome] { outcome.exit_code = run_train(*arguments); });
}

}  // namespace sfumato::app
