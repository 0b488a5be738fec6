// sfumato info
#include <fmt/ranges.h>

#include <cstdio>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "apps/sfumato/commands/chain_report.h"
#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/model_json.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/enum_names.h"
#include "sfumato/model_file/model_file.h"
#include "sfumato/model_file/table_model_file.h"

namespace sfumato::app {

namespace {

struct InfoArguments {
  std::string model;
  bool json = false;
};

void line(const std::string& name, const std::string& value) { write_out(fmt::format("{:<18}{}\n", name, value)); }

template <class T>
void setting_line(const char* name, const T& value) {
  if constexpr (std::is_enum_v<T>) {
    line(name, name_of(value));
  } else if constexpr (std::is_same_v<T, std::vector<double>>) {
    if (!value.empty()) line(name, fmt::format("{} numbers, {} to {}", value.size(), value.front(), value.back()));
  } else {
    line(name, fmt::format("{}", value));
  }
}

void print_text(const std::string& path, const PointCheckpoint& checkpoint) {
  line("model", path);
  line("columns", fmt::format("{} ({})", fmt::join(checkpoint.columns, ", "), checkpoint.columns.size()));
  for (const Condition& condition : checkpoint.conditions) line("condition", condition_text(condition));
  line("trained on", fmt::format("{} rows", checkpoint.rows));
  line("trained for", fmt::format("{} of {} steps", checkpoint.state.step, checkpoint.config.steps));
  line("parameters", fmt::format("{}", checkpoint.state.average.size()));
  const ChainReport end = report_on(checkpoint.config.model, &checkpoint.transform);
  line("noise", end_text(end));
  if (!end.warning.empty()) say("warning: " + end.warning);
  if (!checkpoint.state.losses.empty()) line("loss", fmt::format("{:.4f}", checkpoint.state.losses.back().loss));
  write_out(fmt::format("\n{:<24}{:>14}{:>14}\n", "column", "mean", "sd"));
  for (std::size_t i = 0; i < checkpoint.columns.size(); ++i) {
    write_out(fmt::format("{:<24}{:>14.6g}{:>14.6g}\n", checkpoint.columns[i], checkpoint.transform.mean[i],
                          checkpoint.transform.scale[i]));
  }
  write_out("\n");
  visit_point_fields(checkpoint.config, [&](const char* name, const auto& value, const char*) {
    if (checkpoint.conditions.empty() && std::string(name) == "condition_dropout") return;
    setting_line(name, value);
  });
}

std::string range_text(const ColumnSchema& column) {
  if (holds_categories(column.kind)) return fmt::format("{} levels", column.categories.size());
  if (column.kind == ColumnKind::number || column.kind == ColumnKind::integer) {
    return fmt::format("{} to {}", column.minimum, column.maximum);
  }
  return column.kind == ColumnKind::datetime ? column.format : "not learned";
}

void print_text(const std::string& path, const TableCheckpoint& checkpoint) {
  const std::vector<ColumnSchema>& columns = checkpoint.codec.schema.columns;
  line("model", path + ", of a table of mixed columns");
  line("trained on", fmt::format("{} rows, {} of them held out", checkpoint.codec.rows,
                                 held_out_rows(checkpoint.config, checkpoint.codec.rows)));
  line("trained for", fmt::format("{} steps, {} at most", checkpoint.state.training.step, checkpoint.config.steps));
  line("parameters", fmt::format("{}", checkpoint.state.training.average.size()));
  if (const LossPoint* const best = checkpoint.state.best_bound(); best != nullptr) {
    line("bound", fmt::format("{:.4f} nats a row held out, at step {}", best->loss, best->step));
  }
  if (is_private(checkpoint.config)) line("privacy", privacy_text(checkpoint));
  write_out(fmt::format("\n{:<24}{:<12}{:<24}{}\n", "column", "kind", "values", "missing"));
  for (const ColumnSchema& column : columns) {
    const std::string missing = column.may_miss ? "'" + column.missing + "'" : "";
    write_out(fmt::format("{:<24}{:<12}{:<24}{}\n", column.name, name_of(column.kind), range_text(column), missing));
  }
  write_out("\n");
  visit_table_fields(checkpoint.config,
                     [&](const char* name, const auto& value, const char*) { setting_line(name, value); });
}

Json json_of(const std::string& path, const TableCheckpoint& checkpoint) {
  Json json{{"model", path},
            {"schema", schema_json(checkpoint.codec.schema)},
            {"rows", checkpoint.codec.rows},
            {"step", checkpoint.state.training.step},
            {"parameters", checkpoint.state.training.average.size()},
            {"bound", nullptr},
            {"config", config_json(checkpoint.config)}};
  if (const LossPoint* const best = checkpoint.state.best_bound(); best != nullptr) json["bound"] = best->loss;
  if (is_private(checkpoint.config)) json["privacy"] = privacy_json(checkpoint);
  return json;
}

int run(const InfoArguments& arguments) {
  const std::variant<PointCheckpoint, TableCheckpoint> any = open_any_checkpoint(arguments.model);
  if (const auto* table = std::get_if<TableCheckpoint>(&any)) {
    if (arguments.json) {
      print_json(json_of(arguments.model, *table));
    } else {
      print_text(arguments.model, *table);
    }
    return kDone;
  }
  const auto& checkpoint = std::get<PointCheckpoint>(any);
  if (!arguments.json) {
    print_text(arguments.model, checkpoint);
    return kDone;
  }
  Json json{{"model", arguments.model},
            {"columns", checkpoint.columns},
            {"mean", checkpoint.transform.mean},
            {"scale", checkpoint.transform.scale},
            {"rows", checkpoint.rows},
            {"step", checkpoint.state.step},
            {"parameters", checkpoint.state.average.size()},
            {"noise", json_of(report_on(checkpoint.config.model, &checkpoint.transform))},
            {"config", config_json(checkpoint.config)}};
  if (!checkpoint.conditions.empty()) json["conditions"] = conditions_json(checkpoint.conditions);
  print_json(json);
  return kDone;
}

}  // namespace

void add_info(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<InfoArguments>();
  const Command command = add_command(program, "info", "say what a model file holds", "sfumato info moons.safetensors");
  add_model(command, arguments->model);
  command.add_flag("--json", arguments->json, "as JSON on standard output");
  command.on_run([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
