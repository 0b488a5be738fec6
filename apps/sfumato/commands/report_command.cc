// sfumato report
#include <algorithm>
#include <filesystem>
#include <memory>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/report_input.h"
#include "apps/sfumato/commands/report_json.h"
#include "apps/sfumato/commands/report_page.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/atomic_file.h"
#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato::app {

namespace {

struct ReportArguments {
  ReportFiles files;
  std::string target;
  std::string output;
  std::uint64_t seed = 0;
  CommonOptions common;
};

void check_paths(const ReportArguments& arguments) {
  const std::string& output = arguments.output;
  if (output.empty()) return;
  check_json(arguments.common.json, output, "page");
  check_output(output, OutputKind::table);
  for (const std::string& input : {arguments.files.real, arguments.files.synthetic, arguments.files.holdout}) {
    std::error_code none;
    if (input.empty() || !std::filesystem::equivalent(input, output, none)) continue;
    fail(ErrorKind::usage, "'{}' is a table to report on; give -o another name, as in report.html", output);
  }
}

std::optional<std::size_t> find_target(const Schema& schema, const std::string& name) {
  if (name.empty()) return std::nullopt;
  std::vector<std::string> names;
  for (const ColumnSchema& column : schema.columns) names.push_back(column.name);
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::string nearest = nearest_name(name, names);
  fail(ErrorKind::usage, "--target {} is not a column of the tables; {}", quoted_text(name),
       nearest.empty() ? "give the name of one" : fmt::format("did you mean {}?", quoted_text(nearest)));
}

TableReport measured(const ReportArguments& arguments, const ReportTables& tables) {
  TableReportConfig config;
  config.seed = arguments.seed;
  config.target = find_target(tables.real.schema, arguments.target);
  ThreadPool pool(arguments.common.threads);
  constexpr std::uint64_t kParts = 4;
  constexpr double kPatience = 2;
  Progress progress({"part", 0, kParts + (tables.holdout ? 1 : 0), 0, kPatience});
  std::uint64_t begun = 0;
  return make_table_report(tables.real, tables.synthetic, tables.held_out(), config, pool, [&](const std::string&) {
    InterruptGuard::check();
    if (begun > 0) progress.step(begun);
    ++begun;
  });
}

int run(const ReportArguments& arguments) {
  check_paths(arguments);
  const InterruptGuard guard;
  const ReportTables tables = read_tables(arguments.files);
  const TableReport report = measured(arguments, tables);
  if (!arguments.output.empty()) {
    AtomicFile file(arguments.output);
    file.write(report_page(report, tables, arguments.files, arguments.seed));
    file.commit();
  }
  if (arguments.common.json) {
    print_json(report_json(report, tables, arguments.files, arguments.seed));
  } else if (arguments.output != "-") {
    write_out(report_text(report, tables));
  }
  return kDone;
}

}  // namespace

void add_report(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<ReportArguments>();
  const Command command = add_command(program, "report", "measure a synthetic table beside the real one, on a page",
                                      "sfumato report points.csv points.csv -o report.html");
  command.add_text("REAL", arguments->files.real, "the real table, a .csv file with a header")
      .value_name("")
      .required();
  command.add_text("SYNTHETIC", arguments->files.synthetic, "the synthetic table, with the same columns")
      .value_name("")
      .required();
  command.add_text("--holdout", arguments->files.holdout, "real rows that no model has seen, to compare with")
      .value_name("FILE");
  command
      .add_text("--target", arguments->target, "column that models learn to predict; without it the last that can be")
      .value_name("COLUMN");
  command.add_text("-o,--output", arguments->output, "the page, as .html, or - for standard output").value_name("FILE");
  add_number(command, "--seed", arguments->seed, "seed of folds, splits and choices of rows");
  arguments->common.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
