// sfumato impute
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/posterior_job.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/setting_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/columns/missing_filler.h"
#include "sfumato/engine/impute.h"
#include "sfumato/engine/observed_values.h"
#include "sfumato/engine/output_dialect.h"

namespace sfumato::app {

namespace {

struct ImputeArguments {
  std::string model;
  std::string data;
  std::string output = "-";
  std::string dialect;
  std::optional<std::uint64_t> imputations;
  SettingOptions options;
  CommonOptions common;
};

// FULL.csv, or with several FULL.1.csv, FULL.2.csv, ...
std::vector<std::string> output_paths(const ImputeArguments& arguments) {
  if (!arguments.imputations) return {arguments.output};
  const std::string& path = arguments.output;
  const std::size_t folder = path.find_last_of('/') == std::string::npos ? 0 : path.find_last_of('/') + 1;
  const std::size_t csv = path.rfind(".csv");
  const std::size_t dot = csv != std::string::npos && csv > folder ? csv : path.rfind('.');
  const std::size_t end = dot == std::string::npos || dot <= folder ? path.size() : dot;
  std::vector<std::string> paths;
  for (std::uint64_t i = 1; i <= *arguments.imputations; ++i) {
    paths.push_back(fmt::format("{}.{}{}", path.substr(0, end), i, path.substr(end)));
  }
  return paths;
}

void check_impute_files(const ImputeArguments& arguments) {
  constexpr std::uint64_t kMost = 1000;
  check_json(arguments.common.json, arguments.output, "rows");
  if (arguments.imputations) {
    const std::uint64_t count = *arguments.imputations;
    if (arguments.options.given("best_guess")) {
      fail(ErrorKind::usage, "--imputations does not apply with --best-guess, which is the same each time");
    }
    if (count < 1 || count > kMost) {
      fail(ErrorKind::usage, "--imputations is {}; give a number from 1 to {}", count, kMost);
    }
    if (arguments.output == "-") {
      fail(ErrorKind::usage, "--imputations writes a file for each; give -o FULL.csv, for FULL.1.csv, FULL.2.csv, ...");
    }
  }
  if (!arguments.dialect.empty()) parse_dialect(arguments.dialect);
  for (const std::string& path : output_paths(arguments)) check_output(path, OutputKind::numbers);
}

// The missing values are looked up in the file again when they are filled in.
void check_regular(const std::string& path) {
  if (std::filesystem::is_regular_file(path) || !std::filesystem::exists(path)) return;
  fail(ErrorKind::usage, "'{}' is not a regular file, and impute reads it twice; write it to a file", path);
}

void say_missing(const ImputeArguments& arguments, const Table& incomplete, const MissingCount& count) {
  if (count.incomplete == 0) {
    say(fmt::format("'{}' has no missing values; its rows are written as they are", arguments.data));
  }
  if (count.blank == 0) return;
  say(fmt::format(
      "{} of {} rows have no values; they are {}", count.blank, incomplete.rows,
      arguments.options.given("best_guess") ? "the best guesses of independent columns" : "drawn unconditionally"));
}

void report_imputed(const ImputeArguments& arguments, const Table& incomplete, const MissingCount& count,
                    double seconds) {
  const std::vector<std::string> paths = output_paths(arguments);
  if (arguments.common.json) {
    print_json({{"outputs", paths},
                {"rows", incomplete.rows},
                {"missing_values", count.incomplete},
                {"rows_with_missing_values", count.rows},
                {"blank_rows", count.blank},
                {"seconds", seconds}});
  } else if (arguments.output != "-") {
    say(fmt::format("filled in {} missing values in {} of {} rows; wrote '{}'{} in {}", count.incomplete, count.rows,
                    incomplete.rows, paths.front(), paths.size() > 1 ? fmt::format(" to '{}'", paths.back()) : "",
                    duration_text(seconds)));
  }
}

void impute_table(const ImputeArguments& arguments, const TableModel& model) {
  check_regular(arguments.data);
  const Stopwatch watch;
  const Settings settings = arguments.options.settings();
  const Table incomplete = read_incomplete(arguments.data, model);
  const MissingCount count = count_missing(model.codec, incomplete);
  say_missing(arguments, incomplete, count);
  ThreadPool pool(arguments.common.threads);
  const InterruptGuard guard;
  const std::vector<std::string> paths = output_paths(arguments);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    InterruptGuard::check();
    write_filled(arguments.data, incomplete, impute(model, incomplete, settings, i, pool), AtomicFile(paths[i]),
                 arguments.dialect);
  }
  report_imputed(arguments, incomplete, count, watch.seconds());
}

// Points are filled in by particles, each imputation with random numbers of its own.
void impute_points(const ImputeArguments& arguments, const PointModel& model) {
  const std::vector<std::string> paths = output_paths(arguments);
  if (arguments.common.json && paths.size() > 1) {
    fail(ErrorKind::usage, "--json reports on one imputation of points; leave out --json or --imputations");
  }
  PosteriorConfig config = posterior_config(model, arguments.options.settings());
  const Points incomplete = read_observed(arguments.data, "DATA");
  for (const std::string& path : paths) {
    run_posterior({model, incomplete, 1, config, arguments.options.given("best_guess"), path, "",
                   output_dialect(model.dialect, arguments.dialect, path)},
                  arguments.common);
    ++config.sampling.seed;
  }
}

int run_impute(const ImputeArguments& arguments) {
  check_impute_files(arguments);
  const Model model = open_model(arguments.model);
  if (const auto* const table = std::get_if<TableModel>(&model)) {
    impute_table(arguments, *table);
  } else {
    impute_points(arguments, std::get<PointModel>(model));
  }
  return kDone;
}

}  // namespace

void add_impute(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<ImputeArguments>();
  const Command command = add_command(program, "impute", "fill in missing values of a table or of points",
                                      "sfumato impute people.safetensors people.csv -o full.csv --imputations 5");
  add_model(command, arguments->model);
  command.add_text("DATA", arguments->data, "a CSV file with the model's columns; its missing values are filled in")
      .value_name("")
      .required();
  add_table_output(command, arguments->output);
  add_dialect(command, arguments->dialect)
      .description(
          "how the CSV file is written, as for sample; by default as DATA, of points as the file that was learned");
  add_number(command, "--imputations", arguments->imputations,
             "number of imputations, each a draw of all missing values in its own file: FULL.1.csv, FULL.2.csv, ...");
  arguments->options.add_to(command, Task::impute);
  arguments->common.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run_impute(*arguments); });
}

}  // namespace sfumato::app
