// sfumato likelihood
#include <fmt/format.h>

#include <memory>
#include <numbers>
#include <optional>
#include <variant>
#include <vector>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/condition_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/base/estimate.h"
#include "sfumato/files/writer.h"
#include "sfumato/points/likelihood.h"
#include "sfumato/tables/table_bound.h"

namespace sfumato::app {

namespace {

struct LikelihoodArguments {
  std::string model;
  DataOptions data;
  std::string output = "-";
  LikelihoodConfig config;
  std::vector<std::string> where;
  std::optional<std::uint64_t> draws;
  std::optional<std::uint64_t> seed;
  std::vector<Option> of_points;
  CommonOptions common;
};

// Whole rows of the model's columns as tokens. A value that was never missing when the model was trained is not known
// to it as such.
TokenTable rows_of(const TableCodec& codec, const std::string& path) {
  const Table table = read_table(path, codec.schema);
  TokenTable tokens = codec.encode(table);
  for (std::size_t i = 0; i < tokens.rows; ++i) {
    std::size_t v = 0;
    for (const TokenVariable& variable : codec.variables()) {
      if (tokens.row(i)[v++] != kNoToken) continue;
      fail(ErrorKind::bad_data, "'{}': row {} lacks '{}', which was never missing in training; leave the row out", path,
           i + 1, codec.schema.columns[codec.columns[variable.encoding].column].name);
    }
  }
  return tokens;
}

// The bound of each row of a table of mixed columns, in bits.
int run_table(const LikelihoodArguments& arguments, const TableModel& model) {
  for (const Option& option : arguments.of_points) {
    if (!option.given()) continue;
    fail(ErrorKind::usage, "{} is for points, and '{}' is a model of a table of mixed columns; leave it out",
         option.name(), arguments.model);
  }
  constexpr std::uint64_t kDraws = 4;
  const std::uint64_t draws = arguments.draws.value_or(kDraws);
  const TokenTable tokens = rows_of(model.codec, arguments.data.data);
  ThreadPool pool(arguments.common.threads);
  const RowBounds bounds = table_bounds(model, tokens, draws, arguments.seed.value_or(0), pool);
  Points points{{"bits", "bits_error"}, {}};
  std::vector<double> bits;
  for (std::size_t i = 0; i < tokens.rows; ++i) {
    bits.push_back(bounds.nats[i] / std::numbers::ln2);
    points.values.insert(points.values.end(), {bits[i], bounds.standard_error[i] / std::numbers::ln2});
  }
  write_points(points, arguments.output);
  const Estimate mean = estimate(bits);
  if (arguments.common.json) {
    print_json({{"output", arguments.output},
                {"rows", tokens.rows},
                {"process", name_of(model.network.process)},
                {"draws", draws},
                {"bits_per_row", mean.mean},
                {"bits_per_row_error", mean.standard_error}});
  } else if (arguments.output != "-") {
    say(fmt::format("wrote the bounds of {} rows to '{}'; they take at most {:.4f} +- {:.4f} bits each", tokens.rows,
                    arguments.output, mean.mean, mean.standard_error));
  }
  return kDone;
}

int run(const LikelihoodArguments& arguments) {
  check_json(arguments.common.json, arguments.output, "log-densities");
  check_output(arguments.output, OutputKind::table);
  const std::variant<PointCheckpoint, TableCheckpoint> checkpoint = open_any_checkpoint(arguments.model);
  if (const auto* points = std::get_if<TableCheckpoint>(&checkpoint)) return run_table(arguments, points->model());
  if (arguments.draws || arguments.seed) {
    fail(ErrorKind::usage, "{} is for tables of mixed columns, and the density of points is exact; leave it out",
         arguments.draws ? "--draws" : "--seed");
  }
  const PointModel model = model_of(std::get<PointCheckpoint>(checkpoint));
  ThreadPool pool(arguments.common.threads);
  LikelihoodConfig config = arguments.config;
  config.where = known_of(arguments.where);
  const ModelLikelihood found = log_likelihood_ode(model, arguments.data.load(), config, pool);
  write_points({{"log_density"}, found.log_p}, arguments.output);
  if (arguments.common.json) {
    print_json({{"output", arguments.output}, {"rows", found.log_p.size()}, {"step_error", found.step_error}});
  } else if (arguments.output != "-") {
    say(fmt::format("wrote {} log-densities to '{}'; the steps of the ODE leave out about {:.1e} nats",
                    found.log_p.size(), arguments.output, found.step_error));
  }
  return kDone;
}

}  // namespace

void add_likelihood(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<LikelihoodArguments>();
  const Command command = add_command(
      program, "likelihood", "the exact log-density of each row under a model, in nats; of a table its bound, in bits",
      "sfumato likelihood moons.safetensors moons -o density.csv");
  add_model(command, arguments->model);
  arguments->data.add_to(command);
  add_table_output(command, arguments->output);
  arguments->of_points = {
      add_number(command, "--ode-steps", arguments->config.steps, "steps of the probability-flow ODE"),
      add_number(command, "--probes", arguments->config.divergence.probes,
                 "of Hutchinson's estimate, above 32 columns that vary"),
      add_where(command, arguments->where)};
  add_number(command, "--draws", arguments->draws,
             "of a table of mixed columns: orders of its variables, or runs of the multinomial process, for each row "
             "(default: 4)");
  add_number(command, "--seed", arguments->seed, "of a table of mixed columns: seed of the draws");
  arguments->common.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
