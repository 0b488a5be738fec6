#include "apps/sfumato/commands/command.h"

#include <utility>

#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/engine/latents.h"
#include "sfumato/engine/output_dialect.h"
#include "sfumato/points/generate.h"

namespace sfumato::app {

void DataOptions::add_to(Command command, const std::string& name) {
  if (!name.empty()) {
    command.add_text(name, data, "a .csv or .npy file, - for standard input, or a toy set: " + comma_list(toy_names()))
        .value_name("")
        .required();
  }
  const std::string group = "Toy sets";
  toy_options_ = {
      add_number(command, "--points", toy.points, "points of a toy set").group(group),
      add_number(command, "--noise", toy.noise, "noise of a toy set").group(group),
      add_number(command, "--data-seed", toy.seed, "seed of a toy set").group(group),
      command.add_flag("--labels", toy.labels, "add a column with the component of a toy set that each point came from")
          .group(group)};
}

DataSource DataOptions::source(const std::string& name) const {
  if (is_toy(name)) return {name, toy};
  for (const Option& option : toy_options_) {
    if (!option.given()) continue;
    fail(ErrorKind::usage, "{} applies to toy sets only, and '{}' is a file; leave it out", option.name(), name);
  }
  return name;
}

void DataOptions::check_unused() const {
  for (const Option& option : toy_options_) {
    if (option.given()) fail(ErrorKind::usage, "{} applies to toy sets only; leave it out", option.name());
  }
}

void CommonOptions::add_to(Command command) {
  add_threads(command, threads);
  command.add_flag("--json", json, "results as JSON on standard output");
}

Model open_model(const std::string& path) {
  Model model = load_model(path);
  const std::string warning = model_warning(model);
  if (!warning.empty()) say("warning: " + warning);
  return model;
}

PointModel open_points(const std::string& path, const std::string& task) {
  Model model = open_model(path);
  point_model(model, task);
  return std::get<PointModel>(std::move(model));
}

Points draw_rows(const PointModel& model, std::uint64_t count, const SampleConfig& config, ThreadPool& pool) {
  Points points{model.columns, {}};
  points.values.reserve(count * points.cols());
  generate(model, config, 0, count, pool, [&](std::span<const double> rows) {
    InterruptGuard::check();
    points.values.insert(points.values.end(), rows.begin(), rows.end());
  });
  return points;
}

Command add_command(Command program, const std::string& name, const std::string& what, const std::string& example) {
  const Command command = program.add_command(name, what);
  command.footer("Example:\n  " + example);
  return command;
}

Option add_model(Command command, std::string& model) {
  return command.add_text("MODEL", model, "a model file, - for standard input").value_name("").required();
}

Option add_table_output(Command command, std::string& output) {
  return command.add_text("-o,--output", output, "a .csv, .tsv, .txt or .npy file, or - for CSV on standard output")
      .value_name("FILE")
      .show_default();
}

Option add_dialect(Command command, std::string& dialect) {
  return command
      .add_text("--dialect", dialect,
                "how the CSV file is written, by default as the file that was learned: comma, semicolon, tab or pipe, "
                "and what differs, as in semicolon,decimal=comma,quoting=all,lines=crlf,encoding=utf-8-sig,header=no")
      .value_name("WORDS");
}

CsvDialect named_dialect(const Model& model, const std::string& given, const std::string& path) {
  CsvDialect dialect = output_dialect(model, given, path);
  dialect.header = true;
  return dialect;
}

Option add_threads(Command command, std::size_t& threads) {
  return add_number(command, "--threads", threads, "threads, 0 for all; results do not depend on it");
}

}  // namespace sfumato::app
