// sfumato likelihood
#include <fmt/format.h>

#include <memory>
#include <numbers>
#include <string>
#include <vector>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/options/setting_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/estimate.h"
#include "sfumato/engine/score.h"
#include "sfumato/files/writer.h"

namespace sfumato::app {

namespace {

struct LikelihoodArguments {
  std::string model;
  DataOptions data;
  std::string output = "-";
  std::string dialect;
  SettingOptions options;
  CommonOptions common;
};

// Of a table: the bound of each row, in bits.
void report_table(const LikelihoodArguments& arguments, const Scores& scores, const CsvDialect& dialect) {
  Points rows{{"bits", "bits_error"}, {}};
  std::vector<double> bits;
  for (std::size_t i = 0; i < scores.log_likelihood.size(); ++i) {
    bits.push_back(-scores.log_likelihood[i] / std::numbers::ln2);
    rows.values.insert(rows.values.end(), {bits[i], scores.standard_error[i] / std::numbers::ln2});
  }
  write_points(rows, arguments.output, dialect);
  const Estimate mean = estimate(bits);
  if (arguments.common.json) {
    print_json({{"output", arguments.output},
                {"rows", bits.size()},
                {"bits_per_row", mean.mean},
                {"bits_per_row_error", mean.standard_error}});
  } else if (arguments.output != "-") {
    say(fmt::format("wrote the bounds of {} rows to '{}'; mean {:.4f} +- {:.4f} bits per row", bits.size(),
                    arguments.output, mean.mean, mean.standard_error));
  }
}

void report_points(const LikelihoodArguments& arguments, const Scores& scores, const CsvDialect& dialect) {
  write_points({{"log_density"}, scores.log_likelihood}, arguments.output, dialect);
  const std::size_t rows = scores.log_likelihood.size();
  if (arguments.common.json) {
    print_json({{"output", arguments.output}, {"rows", rows}, {"step_error", scores.step_error}});
  } else if (arguments.output != "-") {
    say(fmt::format("wrote {} log-densities to '{}'; the error of the ODE's steps is about {:.1e} nats", rows,
                    arguments.output, scores.step_error));
  }
}

int run_likelihood(const LikelihoodArguments& arguments) {
  check_json(arguments.common.json, arguments.output, "log-densities");
  check_output(arguments.output, OutputKind::numbers);
  const Model model = open_model(arguments.model);
  const CsvDialect dialect = named_dialect(model, arguments.dialect, arguments.output);
  ThreadPool pool(arguments.common.threads);
  const Scores scores = log_likelihood(model, arguments.data.source(), arguments.options.settings(), pool);
  kind_of(model) == DataKind::table ? report_table(arguments, scores, dialect)
                                    : report_points(arguments, scores, dialect);
  return kDone;
}

}  // namespace

void add_likelihood(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<LikelihoodArguments>();
  const Command command = add_command(program, "likelihood",
                                      "compute the exact log-density of each row in nats; for tables a bound in bits",
                                      "sfumato likelihood moons.safetensors moons -o density.csv");
  add_model(command, arguments->model);
  arguments->data.add_to(command);
  add_table_output(command, arguments->output);
  add_dialect(command, arguments->dialect);
  arguments->options.add_to(command, Task::score);
  arguments->common.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run_likelihood(*arguments); });
}

}  // namespace sfumato::app
