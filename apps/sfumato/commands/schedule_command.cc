// sfumato schedule
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/sfumato/commands/chain_text.h"
#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/setting_options.h"
#include "apps/sfumato/output.h"
#include "sfumato/base/error.h"
#include "sfumato/engine/chains.h"
#include "sfumato/files/writer.h"

namespace sfumato::app {

namespace {

struct ScheduleArguments {
  DataOptions data;
  std::string output;
  bool json = false;
  ChainOptions chains;
};

// A row for each step; the column beta is what --betas reads again.
void write_chain(const ModelConfig& config, const std::string& path) {
  check_output(path, OutputKind::numbers);
  const NoiseSchedule chain = make_chain(config);
  Points rows{{"t", "beta", "alpha_bar", "log_snr"}, {}};
  for (std::size_t i = 0; i < chain.steps(); ++i) {
    rows.values.insert(rows.values.end(),
                       {static_cast<double>(i + 1), chain.beta[i], chain.alpha_bar[i], 2 * chain.lambda[i]});
  }
  write_points(rows, path);
}

int run_schedule(const ScheduleArguments& arguments) {
  const std::vector<ModelConfig> configs = arguments.chains.configs();
  std::unique_ptr<Standardizer> transform;
  if (arguments.data.data.empty()) {
    arguments.data.check_unused();
  } else {
    transform = std::make_unique<Standardizer>(Standardizer::fit(arguments.data.load()));
  }
  std::vector<ChainSummary> summaries;
  summaries.reserve(configs.size());
  for (const ModelConfig& config : configs) summaries.push_back(chain_summary(config, transform.get()));
  if (!arguments.output.empty()) {
    if (configs.size() > 1) fail(ErrorKind::usage, "-o takes the table of one schedule; choose it with --schedule");
    check_json(arguments.json, arguments.output, "table");
    write_chain(configs.front(), arguments.output);
  }
  if (arguments.json) {
    Json all = Json::array();
    for (const ChainSummary& chain : summaries) all.push_back(Json::document(to_json(chain)));
    print_json(all);
  } else if (arguments.output != "-") {
    print_summaries(summaries);
  }
  return kDone;
}

}  // namespace

void add_schedule(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<ScheduleArguments>();
  const Command command = add_command(program, "schedule", "check whether noise schedules end at noise",
                                      "sfumato schedule --schedule linear,cosine moons");
  command.add_text("DATA", arguments->data.data, "data, as for `sfumato train`; by default unit variance is assumed")
      .value_name("");
  arguments->data.add_to(command, "");
  command
      .add_text("-o,--output", arguments->output,
                "write t, beta, alpha_bar and log_snr as .csv or .npy, - for CSV on standard output")
      .value_name("FILE");
  command.add_flag("--json", arguments->json, "as JSON on standard output");
  arguments->chains.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run_schedule(*arguments); });
}

}  // namespace sfumato::app
