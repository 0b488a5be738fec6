// sfumato train
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "apps/sfumato/arguments.h"
#include "apps/sfumato/chain_report.h"
#include "apps/sfumato/command.h"
#include "apps/sfumato/config_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "apps/sfumato/training.h"
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
  std::vector<std::string> conditions;
  bool resume = false;
};

std::string plural(std::uint64_t count, const std::string& what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void say_about(const Table& data, const Checkpoint& checkpoint) {
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

Checkpoint begin(const TrainArguments& arguments, TrainConfig config, const Table& data, ThreadPool& pool) {
  if (arguments.resume) return load_checkpoint(arguments.output);
  if (!arguments.time.empty()) {
    config.steps = steps_within(parse_duration("--time", arguments.time), data, config, pool, arguments.conditions);
  }
  return start(data, config, arguments.conditions);
}

nlohmann::ordered_json json_of(const TrainArguments& arguments, const Checkpoint& checkpoint,
                               const TrainingReport& report) {
  nlohmann::ordered_json json{{"model", arguments.output},
                              {"status", name_of(report.ending)},
                              {"rows", checkpoint.rows},
                              {"step", checkpoint.state.step},
                              {"steps", checkpoint.config.steps},
                              {"seconds", report.seconds},
                              {"loss", nullptr},
                              {"noise", json_of(report_on(checkpoint.config.model, &checkpoint.transform))}};
  if (!checkpoint.conditions.empty()) json["conditions"] = conditions_to_json(checkpoint.conditions);
  if (!checkpoint.state.losses.empty()) json["loss"] = checkpoint.state.losses.back().loss;
  return json;
}

int run(const TrainArguments& arguments) {
  check(arguments);
  const TrainConfig config = arguments.settings.config();
  TrainConfig trial = config;
  set_columns(trial, 1);
  validate(trial);
  const Table data = arguments.data.load();
  ThreadPool pool(arguments.common.threads);
  Checkpoint checkpoint = begin(arguments, config, data, pool);
  say_about(data, checkpoint);

  const InterruptGuard guard;
  const TrainingReport report = train_and_save(checkpoint, data, arguments.output, pool);
  if (arguments.common.json) print_json(json_of(arguments, checkpoint, report));
  if (report.divergence) throw Error(*report.divergence);
  if (report.ending == Ending::interrupted) return kInterrupted;
  const std::string& output = arguments.output;
  say(output == "-" ? "wrote the model to standard output"
                    : fmt::format("wrote '{}'; draw from it with: sfumato sample {} -n 1000", output, output));
  return kDone;
}

}  // namespace

void add_train(CLI::App& program, Outcome& outcome) {
  const auto arguments = std::make_shared<TrainArguments>();
  CLI::App* command = add_command(program, "train", "learn a data set", "sfumato train moons -o moons.safetensors");
  arguments->data.add_to(*command);
  command->add_option("-o,--output", arguments->output, "the model file, .safetensors, or - for standard output")
      ->type_name("FILE")
      ->required();
  command->add_option("--time", arguments->time, "train about this long, as in 30s or 2m, instead of --steps")
      ->type_name("TIME");
  command
      ->add_option("--condition", arguments->conditions,
                   "columns that say of a row what it is, as in label,age: given to sample, not learned. Whole numbers "
                   "of few values are labels; NAME:number or NAME:label says which")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAMES");
  command->add_flag("--resume", arguments->resume, "go on with the training that -o holds");
  arguments->common.add_to(*command);
  arguments->settings.add_to(*command);
  command->callback([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
