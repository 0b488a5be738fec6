// sfumato report
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/atomic_file.h"
#include "sfumato/base/error.h"
#include "sfumato/engine/report.h"

namespace sfumato::app {

namespace {

struct ReportArguments {
  std::string real;
  std::string synthetic;
  std::string holdout;
  std::string output;
  ReportOptions options;
  bool no_real_rows = false;
  CommonOptions common;
};

void check_report_files(const ReportArguments& arguments) {
  const std::string& output = arguments.output;
  if (output.empty()) return;
  check_json(arguments.common.json, output, "page");
  check_output(output, OutputKind::text);
  for (const std::string& input : {arguments.real, arguments.synthetic, arguments.holdout}) {
    std::error_code none;
    if (input.empty() || !std::filesystem::equivalent(input, output, none)) continue;
    fail(ErrorKind::usage, "'{}' is a table to report on; give -o another name, as in report.html", output);
  }
}

Report measured(const ReportArguments& arguments) {
  ThreadPool pool(arguments.common.threads);
  std::optional<DataSource> holdout;
  if (!arguments.holdout.empty()) holdout = arguments.holdout;
  constexpr double kQuietSeconds = 2;
  Progress progress({"part", 0, kReportParts + (holdout ? 1 : 0), 0, kQuietSeconds});
  std::uint64_t begun = 0;
  ReportOptions options = arguments.options;
  options.real_rows = !arguments.no_real_rows;
  options.next = [&](const std::string&) {
    InterruptGuard::check();
    if (begun > 0) progress.step(begun);
    ++begun;
  };
  return report(arguments.real, arguments.synthetic, holdout, options, pool);
}

int run_report(const ReportArguments& arguments) {
  check_report_files(arguments);
  const InterruptGuard guard;
  const Report found = measured(arguments);
  if (!arguments.output.empty()) {
    AtomicFile file(arguments.output);
    file.write(to_html(found.figures, found.tables));
    file.commit();
  }
  if (arguments.common.json) {
    print_json(Json::document(to_json(found.figures, found.tables)));
  } else if (arguments.output != "-") {
    write_out(to_text(found.figures, found.tables));
  }
  return kDone;
}

}  // namespace

void add_report(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<ReportArguments>();
  const Command command = add_command(program, "report", "compare a synthetic table with the real one",
                                      "sfumato report points.csv points.csv -o report.html");
  command.add_text("REAL", arguments->real, "the real table, a .csv file with a header").value_name("").required();
  command.add_text("SYNTHETIC", arguments->synthetic, "the synthetic table, with the same columns")
      .value_name("")
      .required();
  command.add_text("--holdout", arguments->holdout, "real rows that were not used for training").value_name("FILE");
  command.add_text("--target", arguments->options.target, "column to predict; by default the last suitable one")
      .value_name("COLUMN");
  command.add_flag("--no-real-rows", arguments->no_real_rows, "leave out the scatter plot and the examples");
  command.add_text("-o,--output", arguments->output, "the HTML page, or - for standard output").value_name("FILE");
  add_number(command, "--seed", arguments->options.seed, "random seed");
  arguments->common.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run_report(*arguments); });
}

}  // namespace sfumato::app
