#include "apps/sfumato/commands/command.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/model_file/model_file.h"
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
      command.add_flag("--labels", toy.labels, "a column of the part that a point of a toy set is of").group(group)};
}

DataSource DataOptions::source(const std::string& name) const {
  if (is_toy(name)) return {name, toy};
  for (const Option& option : toy_options_) {
    if (!option.given()) continue;
    fail(ErrorKind::usage, "{} applies to toy sets only, and '{}' is a file; leave it out", option.name(), name);
  }
  return name;
}

Points DataOptions::load(const std::string& name) const { return read_points(source(name)); }

std::optional<ToyConfig> DataOptions::toy_set() const {
  if (!is_toy(data)) return std::nullopt;
  ToyConfig set = toy;
  set.name = parse_toy(data);
  return set;
}

void DataOptions::check_unused() const {
  for (const Option& option : toy_options_) {
    if (option.given()) fail(ErrorKind::usage, "{} is for toy sets, and there is none here", option.name());
  }
}

void CommonOptions::add_to(Command command) {
  add_threads(command, threads);
  command.add_flag("--json", json, "results as JSON on standard output");
}

namespace {

void check_no_toy(const std::string& path) {
  if (is_toy(path) && !std::filesystem::exists(path)) {
    fail(ErrorKind::usage, "'{}' is a toy set, where a model is wanted; make one: sfumato train {} -o {}.safetensors",
         path, path, path);
  }
}

}  // namespace

PointCheckpoint open_checkpoint(const std::string& path) {
  check_no_toy(path);
  return load_point_checkpoint(path);
}

std::variant<PointCheckpoint, TableCheckpoint> open_any_checkpoint(const std::string& path) {
  check_no_toy(path);
  return load_any_checkpoint(path);
}

PointModel open_model(const std::string& path) { return model_of(open_checkpoint(path)); }

PointModel model_of(const PointCheckpoint& checkpoint) {
  PointModel model = checkpoint.model();
  const std::string warning = terminal_warning(model.config, model.transform.mean_square());
  if (!warning.empty()) say("warning: samples start in the wrong place: " + warning + ", and train again");
  return model;
}

Points draw_rows(const PointModel& model, std::uint64_t count, const SampleConfig& config, ThreadPool& pool) {
  Points table{model.columns, {}};
  table.values.reserve(count * table.cols());
  generate(model, config, 0, count, pool, [&](std::span<const double> rows) {
    InterruptGuard::check();
    table.values.insert(table.values.end(), rows.begin(), rows.end());
  });
  return table;
}

std::string privacy_text(const TableCheckpoint& checkpoint) {
  const PrivacyLedger& ledger = checkpoint.state.privacy;
  return fmt::format("epsilon {:.4g} of {} at delta {:.3g}, in {} steps; one row more or less is hidden",
                     spent_epsilon(checkpoint.config, checkpoint.codec.rows, ledger), checkpoint.config.privacy_epsilon,
                     privacy_delta(checkpoint.config, checkpoint.codec.rows), ledger.steps);
}

std::string condition_text(const Condition& condition) {
  if (condition.kind == ConditionKind::number) {
    return fmt::format("{} (a number, {:.4g} +- {:.4g})", condition.name, condition.mean, condition.scale);
  }
  constexpr std::size_t kShown = 12;
  const auto shown = static_cast<std::ptrdiff_t>(std::min(kShown, condition.categories.size()));
  const std::string rest =
      condition.categories.size() > kShown ? fmt::format(", ... {} in all", condition.categories.size()) : "";
  return fmt::format("{} ({}{})", condition.name,
                     fmt::join(condition.categories.begin(), condition.categories.begin() + shown, ", "), rest);
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
  return command.add_text("-o,--output", output, "a .csv or .npy file, or - for CSV on standard output")
      .value_name("FILE")
      .show_default();
}

Option add_threads(Command command, std::size_t& threads) {
  return add_number(command, "--threads", threads, "threads, 0 for all; results do not depend on it");
}

}  // namespace sfumato::app
