// sfumato denoise
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/posterior_job.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/setting_options.h"
#include "apps/sfumato/output.h"
#include "sfumato/base/error.h"
#include "sfumato/engine/impute.h"
#include "sfumato/engine/latents.h"
#include "sfumato/engine/observed_values.h"
#include "sfumato/engine/output_dialect.h"

namespace sfumato::app {

namespace {

struct DenoiseArguments {
  std::string model;
  std::string noisy;
  std::string output = "-";
  std::string dialect;
  std::string quality;
  std::vector<std::string> noise;
  std::optional<double> level;
  bool mean = false;
  std::uint64_t draws = 1;
  SettingOptions options;
  CommonOptions common;
};

std::vector<double> noise_for(const DenoiseArguments& arguments, const PointModel& model) {
  if (arguments.noise.empty() == !arguments.level.has_value()) {
    fail(ErrorKind::usage, "give --noise, in the units of the data, or --noise-level, in those of the model");
  }
  if (!arguments.level) return noise_deviations(model, arguments.noise, "noise");
  check_setting(*arguments.level >= 0, "noise_level", *arguments.level, "0 or more");
  return deviations_at(model, *arguments.level);
}

int run_denoise(const DenoiseArguments& arguments) {
  if (arguments.mean && arguments.draws != 1) {
    fail(ErrorKind::usage, "--count does not apply with --mean, which writes one row for each; leave out --count");
  }
  check_json(arguments.common.json, arguments.output, "rows");
  check_output(arguments.output, OutputKind::numbers);
  const Model any = open_model(arguments.model);
  const PointModel& model = point_model(any, "denoise");
  PosteriorConfig config = posterior_config(model, arguments.options.settings());
  config.deviations = noise_for(arguments, model);
  run_posterior({model, read_observed(arguments.noisy, "NOISY"), arguments.draws, config, arguments.mean,
                 arguments.output, arguments.quality, output_dialect(any, arguments.dialect, arguments.output)},
                arguments.common);
  return kDone;
}

}  // namespace

void add_denoise(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<DenoiseArguments>();
  const Command command = add_command(program, "denoise", "remove noise from rows",
                                      "sfumato denoise moons.safetensors noisy.csv --noise 0.2 -o clean.csv");
  add_model(command, arguments->model);
  command.add_text("NOISY", arguments->noisy, "a .csv or .npy file of noisy rows; missing values in it are drawn")
      .value_name("")
      .required();
  add_table_output(command, arguments->output);
  add_dialect(command, arguments->dialect);
  command
      .add_list("--noise", arguments->noise,
                "standard deviation of the noise, in the data's units: one number, or as in x0=0.1,x1=0.2")
      .value_name("X");
  add_number(command, "--noise-level", arguments->level,
             "the same relative to the data: noise of X times each column's standard deviation");
  command.add_flag("--mean", arguments->mean, "write the mean of each row's particles instead of a draw");
  add_number(command, "-n,--count", arguments->draws, "rows to draw for each noisy row");
  add_quality(command, arguments->quality);
  arguments->options.add_to(command, Task::impute, {"best_guess"});
  arguments->common.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run_denoise(*arguments); });
}

}  // namespace sfumato::app
