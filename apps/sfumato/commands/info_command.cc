// sfumato info
#include <fmt/ranges.h>

#include <memory>
#include <string>
#include <vector>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/enum_names.h"
#include "sfumato/base/text.h"
#include "sfumato/engine/chain_summary.h"
#include "sfumato/engine/model_summary.h"

namespace sfumato::app {

namespace {

struct InfoArguments {
  std::string model;
  bool json = false;
};

void info_line(const std::string& name, const std::string& value) { write_out(fmt::format("{:<18}{}\n", name, value)); }

template <class T>
void setting_line(const Field& field, const T& value) {
  if constexpr (std::is_enum_v<T>) {
    info_line(field.name, name_of(value));
  } else if constexpr (std::is_same_v<T, std::vector<double>>) {
    if (!value.empty())
      info_line(field.name, fmt::format("{} numbers, {} to {}", value.size(), value.front(), value.back()));
  } else {
    info_line(field.name, fmt::format("{}", value));
  }
}

void print_model(const std::string& path, const PointCheckpoint& checkpoint) {
  info_line("model", printable_text(path) + ", of points");
  info_line("columns", fmt::format("{} ({})", printable_text(fmt::format("{}", fmt::join(checkpoint.columns, ", "))),
                                   checkpoint.columns.size()));
  for (const Condition& condition : checkpoint.conditions)
    info_line("condition", printable_text(condition_text(condition)));
  info_line("trained on", fmt::format("{} rows", checkpoint.rows));
  info_line("trained for", fmt::format("{} of {} steps", checkpoint.state.step, checkpoint.config.steps));
  info_line("parameters", fmt::format("{}", checkpoint.state.average.size()));
  const ChainSummary chain = chain_summary(checkpoint.config.model, &checkpoint.transform);
  info_line("noise", end_text(chain));
  if (!chain.warning.empty()) say("warning: " + chain.warning);
  if (!checkpoint.state.losses.empty()) info_line("loss", fmt::format("{:.4f}", checkpoint.state.losses.back().loss));
  write_out(fmt::format("\n{:<24}{:>14}{:>14}\n", "column", "mean", "sd"));
  for (std::size_t i = 0; i < checkpoint.columns.size(); ++i) {
    write_out(fmt::format("{:<24}{:>14.6g}{:>14.6g}\n", printable_text(checkpoint.columns[i]),
                          checkpoint.transform.mean[i], checkpoint.transform.scale[i]));
  }
  write_out("\n");
  visit_point_fields(checkpoint.config, [&](const Field& field, const auto& value) {
    if (checkpoint.conditions.empty() && std::string(field.name) == "condition_dropout") return;
    setting_line(field, value);
  });
}

std::string number_text(const ColumnSchema& column, double value) {
  std::string text;
  append_number(text, value, column);
  return text;
}

std::string range_text(const ColumnSchema& column) {
  if (holds_categories(column.kind)) return fmt::format("{} categories", column.categories.size());
  if (column.kind == ColumnKind::number || column.kind == ColumnKind::integer) {
    return is_spelled(column) ? number_text(column, column.minimum) + " to " + number_text(column, column.maximum)
                              : fmt::format("{} to {}", column.minimum, column.maximum);
  }
  return column.kind == ColumnKind::datetime ? column.format : "not learned";
}

void print_model(const std::string& path, const TableCheckpoint& checkpoint, const TrainingState& state,
                 const std::string& privacy) {
  const Schema& schema = checkpoint.codec.schema;
  info_line("model", printable_text(path) + ", of a table");
  info_line("trained on",
            fmt::format("{} rows, {} of them held out", state.rows, held_out_rows(checkpoint.config, state.rows)));
  info_line("trained for", fmt::format("{} of at most {} steps", state.step, state.steps));
  info_line("parameters", fmt::format("{}", checkpoint.state.training.average.size()));
  if (state.best_bound) {
    info_line("validation bound",
              fmt::format("{:.4f} nats per row (best at step {})", state.best_bound->loss, state.best_bound->step));
  }
  if (!privacy.empty()) info_line("privacy", privacy);
  if (!schema.missing_words.empty())
    info_line("missing words", printable_text(fmt::format("{}", fmt::join(schema.missing_words, ", "))));
  write_out(fmt::format("\n{:<24}{:<12}{:<24}{}\n", "column", "kind", "values", "missing"));
  for (const ColumnSchema& column : schema.columns) {
    const std::string missing = column.may_miss ? "'" + printable_text(column.missing) + "'" : "";
    write_out(fmt::format("{:<24}{:<12}{:<24}{}\n", printable_text(column.name), name_of(column.kind),
                          printable_text(range_text(column)), missing));
  }
  write_out("\n");
  visit_table_fields(checkpoint.config, [&](const Field& field, const auto& value) { setting_line(field, value); });
}

int run_info(const InfoArguments& arguments) {
  const Checkpoint checkpoint = load_checkpoint(arguments.model);
  if (arguments.json) {
    Json json{{"model", arguments.model}};
    json.update(Json::parsed(model_summary_json(checkpoint)));
    print_json(json);
  } else if (const auto* const table = std::get_if<TableCheckpoint>(&checkpoint)) {
    print_model(arguments.model, *table, training_state(checkpoint), privacy_text(checkpoint));
  } else {
    print_model(arguments.model, std::get<PointCheckpoint>(checkpoint));
  }
  return kDone;
}

}  // namespace

void add_info(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<InfoArguments>();
  const Command command = add_command(program, "info", "describe a model: its columns, training and settings",
                                      "sfumato info moons.safetensors");
  add_model(command, arguments->model);
  command.add_flag("--json", arguments->json, "as JSON on standard output");
  command.on_run([arguments, &outcome] { outcome.exit_code = run_info(*arguments); });
}

}  // namespace sfumato::app
