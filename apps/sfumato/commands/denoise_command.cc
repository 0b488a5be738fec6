// sfumato denoise
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/posterior_job.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/observed_options.h"
#include "apps/sfumato/options/sample_options.h"
#include "apps/sfumato/output.h"
#include "sfumato/base/error.h"

namespace sfumato::app {

namespace {

struct DenoiseArguments {
  std::string model;
  std::string noisy;
  std::string output = "-";
  std::vector<std::string> noise;
  std::optional<double> level;
  bool mean = false;
  std::uint64_t draws = 1;
  ParticleOptions particles;
  SampleOptions options;
  CommonOptions common;
};

std::vector<double> noise_for(const DenoiseArguments& arguments, const PointModel& model) {
  if (arguments.noise.empty() == !arguments.level.has_value()) {
    fail(ErrorKind::usage, "how noisy are the rows? give --noise in the data's units, or --noise-level in the model's");
  }
  if (!arguments.level) return noise_of("--noise", arguments.noise, model);
  check_setting(*arguments.level >= 0, "--noise-level", *arguments.level, "0 or more");
  return deviations_at(model, *arguments.level);
}

int run(const DenoiseArguments& arguments) {
  if (arguments.mean && arguments.draws != 1) {
    fail(ErrorKind::usage, "--mean writes one row for each; leave out --count, and give more --particles");
  }
  check_json(arguments.common.json, arguments.output, "rows");
  check_output(arguments.output, OutputKind::table);
  const PointModel model = open_model(arguments.model);
  PosteriorConfig config{arguments.options.posterior_config(model.config), {}, noise_for(arguments, model)};
  config.particles.particles = arguments.particles.particles.value_or(config.particles.particles);
  run_posterior({model, load_rows("NOISY", arguments.noisy), arguments.draws, config, arguments.mean, arguments.output,
                 arguments.particles.quality},
                arguments.common);
  return kDone;
}

}  // namespace

void add_denoise(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<DenoiseArguments>();
  const Command command =
      add_command(program, "denoise", "take the noise from noisy rows, by what a model knows of rows",
                  "sfumato denoise moons.safetensors noisy.csv --noise 0.2 -o clean.csv");
  add_model(command, arguments->model);
  command.add_text("NOISY", arguments->noisy, "a .csv or .npy file of noisy rows; blanks in it are drawn")
      .value_name("")
      .required();
  add_table_output(command, arguments->output);
  command
      .add_list("--noise", arguments->noise,
                "standard deviation of the noise, in the data's units: one number, or as in x0=0.1,x1=0.2")
      .value_name("X");
  add_number(command, "--noise-level", arguments->level,
             "the same as a noise level of the model: noise of X times each column's standard deviation");
  command.add_flag("--mean", arguments->mean, "write each row's mean, instead of a draw");
  add_number(command, "-n,--count", arguments->draws, "rows to draw for each");
  arguments->particles.add_to(command);
  arguments->options.add_posterior_to(command);
  arguments->common.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
