// sfumato likelihood
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "apps/sfumato/arguments.h"
#include "apps/sfumato/command.h"
#include "apps/sfumato/condition_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/data/writer.h"
#include "sfumato/evaluate/likelihood.h"

namespace sfumato::app {

namespace {

struct LikelihoodArguments {
  std::string model;
  DataOptions data;
  std::string output = "-";
  LikelihoodConfig config;
  std::vector<std::string> where;
  CommonOptions common;
};

int run(const LikelihoodArguments& arguments) {
  check_json(arguments.common.json, arguments.output, "log-densities");
  check_output(arguments.output, OutputKind::table);
  const DiffusionModel model = open_model(arguments.model);
  ThreadPool pool(arguments.common.threads);
  LikelihoodConfig config = arguments.config;
  config.where = known_of(arguments.where);
  const ModelLikelihood found = log_likelihood_ode(model, arguments.data.load(), config, pool);
  write_table({{"log_density"}, found.log_p}, arguments.output);
  if (arguments.common.json) {
    print_json({{"output", arguments.output}, {"rows", found.log_p.size()}, {"step_error", found.step_error}});
  } else if (arguments.output != "-") {
    say(fmt::format("wrote {} log-densities to '{}'; the steps of the ODE leave out about {:.1e} nats",
                    found.log_p.size(), arguments.output, found.step_error));
  }
  return kDone;
}

}  // namespace

void add_likelihood(CLI::App& program, Outcome& outcome) {
  const auto arguments = std::make_shared<LikelihoodArguments>();
  CLI::App* command = add_command(program, "likelihood", "the exact log-density of each row under a model, in nats",
                                  "sfumato likelihood moons.safetensors moons -o density.csv");
  add_model(*command, arguments->model);
  arguments->data.add_to(*command);
  add_table_output(*command, arguments->output);
  add_number(*command, "--ode-steps", arguments->config.steps, "steps of the probability-flow ODE");
  add_number(*command, "--probes", arguments->config.divergence.probes,
             "of Hutchinson's estimate, above 32 columns that vary");
  add_where(*command, arguments->where);
  arguments->common.add_to(*command);
  command->callback([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
