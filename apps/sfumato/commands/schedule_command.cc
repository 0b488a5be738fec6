// sfumato schedule
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "apps/sfumato/commands/chain_report.h"
#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/options/config_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/files/writer.h"

namespace sfumato::app {

namespace {

struct ScheduleArguments {
  DataOptions data;
  std::string output;
  bool json = false;
  ConfigOptions chains;
};

// A row for each step; the column beta is what --betas reads again.
void write_points(const ModelConfig& config, const std::string& path) {
  check_output(path, OutputKind::table);
  const NoiseSchedule chain = make_chain(config);
  const auto writer = make_points_writer(path, {"t", "beta", "alpha_bar", "log_snr"}, chain.steps());
  for (std::size_t i = 0; i < chain.steps(); ++i) {
    const std::vector<double> row{static_cast<double>(i + 1), chain.beta[i], chain.alpha_bar[i], 2 * chain.lambda[i]};
    writer->append(std::span<const double>(row));
  }
  writer->finish();
}

int run(const ScheduleArguments& arguments) {
  const std::vector<ModelConfig> configs = arguments.chains.chains();
  std::unique_ptr<Standardizer> transform;
  if (arguments.data.data.empty()) {
    arguments.data.check_unused();
  } else {
    transform = std::make_unique<Standardizer>(Standardizer::fit(arguments.data.load()));
  }
  std::vector<ChainReport> reports;
  reports.reserve(configs.size());
  for (const ModelConfig& config : configs) reports.push_back(report_on(config, transform.get()));
  if (!arguments.output.empty()) {
    if (configs.size() > 1) fail(ErrorKind::usage, "-o takes the table of one schedule; choose it with --schedule");
    check_json(arguments.json, arguments.output, "table");
    write_points(configs.front(), arguments.output);
  }
  if (arguments.json) {
    Json all = Json::array();
    for (const ChainReport& report : reports) all.push_back(json_of(report));
    print_json(all);
  } else if (arguments.output != "-") {
    print_reports(reports);
  }
  return kDone;
}

}  // namespace

void add_schedule(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<ScheduleArguments>();
  const Command command = add_command(program, "schedule", "say where noise schedules end, and what mends them",
                                      "sfumato schedule --schedule linear,cosine moons");
  command.add_text("DATA", arguments->data.data, "the data it is for, as for `sfumato train`; else of unit variance")
      .value_name("");
  arguments->data.add_to(command, "");
  command.add_text("-o,--output", arguments->output, "the table t, beta, alpha_bar, log_snr as .csv or .npy, - for CSV")
      .value_name("FILE");
  command.add_flag("--json", arguments->json, "as JSON on standard output");
  arguments->chains.add_chain_to(command, {}, true);
  command.on_run([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
