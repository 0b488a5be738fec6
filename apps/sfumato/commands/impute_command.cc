// sfumato impute
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/posterior_job.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/observed_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/columns/missing_filler.h"
#include "sfumato/tables/impute.h"

namespace sfumato::app {

namespace {

struct ImputeArguments {
  std::string model;
  std::string incomplete;
  std::string output = "-";
  std::optional<std::uint64_t> imputations;
  std::uint64_t seed = 0;
  bool best = false;
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

void check(const ImputeArguments& arguments) {
  constexpr std::uint64_t kMost = 1000;
  check_json(arguments.common.json, arguments.output, "rows");
  if (arguments.best && (arguments.imputations || arguments.seed != 0)) {
    fail(ErrorKind::usage, "--best-guess is one and the same each time; leave out --imputations and --seed");
  }
  if (arguments.imputations) {
    const std::uint64_t count = *arguments.imputations;
    if (count < 1 || count > kMost) {
      fail(ErrorKind::usage, "--imputations is {}; give a number from 1 to {}", count, kMost);
    }
    if (arguments.output == "-") {
      fail(ErrorKind::usage, "--imputations writes a file for each; give -o FULL.csv, for FULL.1.csv, FULL.2.csv, ...");
    }
  }
  for (const std::string& path : output_paths(arguments)) check_output(path, OutputKind::table);
}

// The holes are looked up in the file again when they are filled.
void check_file(const std::string& path) {
  if (std::filesystem::is_regular_file(path) || !std::filesystem::exists(path)) return;
  fail(ErrorKind::usage, "'{}' is no regular file, and holes are filled in a second pass over it; write it to a file",
       path);
}

// Words that were too rare to be learned are no holes to be filled.
Table read_holes(const std::string& path, Schema schema) {
  for (ColumnSchema& column : schema.columns) column.others_missing = false;
  return read_table(path, schema);
}

void say_holes(const ImputeArguments& arguments, const Table& incomplete, const MissingCount& count) {
  if (count.incomplete == 0)
    say(fmt::format("'{}' has no holes; its rows are written as they are", arguments.incomplete));
  if (count.blank == 0) return;
  say(fmt::format("{} of {} rows are all holes; they are {}", count.blank, incomplete.rows,
                  arguments.best ? "the best guesses of columns each by itself" : "drawn with nothing known of them"));
}

void report(const ImputeArguments& arguments, const Table& incomplete, const MissingCount& count, double seconds) {
  const std::vector<std::string> paths = output_paths(arguments);
  if (arguments.common.json) {
    print_json({{"outputs", paths},
                {"rows", incomplete.rows},
                {"holes", count.incomplete},
                {"rows_with_holes", count.rows},
                {"blank_rows", count.blank},
                {"seconds", seconds}});
  } else if (arguments.output != "-") {
    say(fmt::format("filled {} holes in {} of {} rows; wrote '{}'{} in {}", count.incomplete, count.rows,
                    incomplete.rows, paths.front(), paths.size() > 1 ? fmt::format(" to '{}'", paths.back()) : "",
                    duration_text(seconds)));
  }
}

int impute_table(const ImputeArguments& arguments, const TableModel& model) {
  check_file(arguments.incomplete);
  const Stopwatch watch;
  const Table incomplete = read_holes(arguments.incomplete, model.codec.schema);
  const MissingCount count = count_missing(model.codec, incomplete);
  say_holes(arguments, incomplete, count);
  ThreadPool pool(arguments.common.threads);
  const InterruptGuard guard;
  const std::vector<std::string> paths = output_paths(arguments);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    InterruptGuard::check();
    const Table filled = arguments.best ? impute_best(model, incomplete, pool)
                                        : impute_draws(model, incomplete, arguments.seed, i, pool);
    write_filled(arguments.incomplete, incomplete, filled, AtomicFile(paths[i]));
  }
  report(arguments, incomplete, count, watch.seconds());
  return kDone;
}

// Points are filled by particles, each imputation with numbers of its own.
int impute_points(const ImputeArguments& arguments, const PointModel& model) {
  const std::vector<std::string> paths = output_paths(arguments);
  if (arguments.common.json && paths.size() > 1) {
    fail(ErrorKind::usage, "--json reports on one imputation of points; leave out --json or --imputations");
  }
  const Points incomplete = load_rows("HOLES", arguments.incomplete);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    PosteriorConfig config{posterior_sampling(model.config), {}, {}};
    config.sampling.seed = arguments.seed + i;
    run_posterior({model, incomplete, 1, config, arguments.best, paths[i], ""}, arguments.common);
  }
  return kDone;
}

int run(const ImputeArguments& arguments) {
  check(arguments);
  const std::variant<PointCheckpoint, TableCheckpoint> checkpoint = open_any_checkpoint(arguments.model);
  if (const auto* points = std::get_if<TableCheckpoint>(&checkpoint)) return impute_table(arguments, points->model());
  return impute_points(arguments, model_of(std::get<PointCheckpoint>(checkpoint)));
}

}  // namespace

void add_impute(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<ImputeArguments>();
  const Command command = add_command(program, "impute", "fill the holes in a table by what a model knows of its rows",
                                      "sfumato impute people.safetensors holes.csv -o full.csv --imputations 5");
  add_model(command, arguments->model);
  command.add_text("HOLES", arguments->incomplete, "a CSV file with the model's columns; its missing values are filled")
      .value_name("")
      .required();
  add_table_output(command, arguments->output);
  add_number(command, "--imputations", arguments->imputations,
             "so many draws of every hole, each to its own file: FULL.1.csv, FULL.2.csv, ...");
  command.add_flag("--best-guess", arguments->best,
                   "fill each hole with one best guess, the mean of a number or the most likely level, not a draw");
  add_number(command, "--seed", arguments->seed, "seed of the draws");
  arguments->common.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
