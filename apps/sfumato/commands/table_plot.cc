#include "apps/sfumato/commands/table_plot.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/training.h"
#include "apps/sfumato/figures/marginal_figure.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/engine/sample.h"
#include "sfumato/engine/table_evaluation.h"
#include "sfumato/measures/compared_columns.h"
#include "sfumato/model_file/model_file.h"

namespace sfumato::app {

namespace {

constexpr std::size_t kMostPanels = 12;

bool is_table_model(const std::string& path) {
  return is_model_file(path) && kind_of(load_model(path)) == DataKind::table;
}

Table drawn_table(const std::string& path, const TablePlot& plot, ThreadPool& pool) {
  const Model model = open_model(path);
  if (kind_of(model) != DataKind::table) {
    fail(ErrorKind::usage, "'{}' is a model of points, and the other input is a table; give two of one kind", path);
  }
  return std::get<Table>(sample(model, {plot.rows, plot.settings}, print_notices(), pool));
}

// The tables with one schema: a model's, or else the first file's.
std::vector<Table> read_tables(const TablePlot& plot, ThreadPool& pool) {
  std::vector<std::optional<Table>> tables(plot.inputs.size());
  std::size_t like = 0;
  for (std::size_t k = plot.inputs.size(); k-- > 0;) {
    if (!is_model_file(plot.inputs[k])) continue;
    tables[k] = drawn_table(plot.inputs[k], plot, pool);
    like = k;
  }
  if (!tables[like]) tables[like] = read_rows(plot.inputs[like], TableOptions());
  for (std::size_t k = 0; k < tables.size(); ++k) {
    if (!tables[k]) tables[k] = read_rows_like(plot.inputs[k], *tables[like], plot.inputs[like]);
  }
  std::vector<Table> all;
  for (std::optional<Table>& table : tables) {
    table->schema = tables[like]->schema;
    if (table->rows == 0) fail(ErrorKind::bad_data, "a table without rows cannot be drawn; give one with rows");
    all.push_back(*table);
  }
  return all;
}

std::vector<std::size_t> columns_to_draw(const Schema& schema, const std::vector<std::string>& names) {
  const std::vector<std::size_t> possible = compared_columns(schema);
  if (possible.empty()) fail(ErrorKind::bad_data, "no column of the table can be drawn");
  if (names.empty()) {
    std::vector<std::size_t> first = possible;
    first.resize(std::min(first.size(), kMostPanels));
    if (first.size() < possible.size()) {
      say(fmt::format("note: the first {} of {} columns are drawn; choose others with --columns", first.size(),
                      possible.size()));
    }
    return first;
  }
  std::vector<std::string> known;
  known.reserve(possible.size());
  for (const std::size_t j : possible) known.push_back(schema.columns[j].name);
  std::vector<std::size_t> chosen;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(known, name);
    if (found == known.end()) {
      const std::string nearest = nearest_name(name, known);
      fail(ErrorKind::usage, "--columns: no column that can be drawn is called {}{}", quoted_text(name),
           nearest.empty() ? "" : fmt::format("; did you mean {}?", quoted_text(nearest)));
    }
    chosen.push_back(possible[static_cast<std::size_t>(found - known.begin())]);
  }
  return chosen;
}

}  // namespace

bool shows_tables(const std::vector<std::string>& inputs) {
  if (std::ranges::any_of(inputs, is_table_model)) return true;
  const std::string& first = inputs.front();
  if (std::ranges::any_of(inputs, is_model_file) || is_toy(first) || first == "-" || !first.ends_with(".csv")) {
    return false;
  }
  const TrainingSource source = read_training_source(first, std::nullopt, TableOptions());
  const auto* const table = std::get_if<Table>(&source.data);
  if (table == nullptr) return false;
  return std::ranges::any_of(table->schema.columns, [](const ColumnSchema& column) {
    return column.kind != ColumnKind::number && column.kind != ColumnKind::integer;
  });
}

void draw_tables(const TablePlot& plot, const std::string& path, ThreadPool& pool) {
  constexpr std::size_t kBins = 30;
  constexpr std::size_t kBars = 8;
  if (plot.inputs.size() > 2) {
    fail(ErrorKind::usage, "{} tables; give one, or two to compare", plot.inputs.size());
  }
  const std::vector<Table> tables = read_tables(plot, pool);
  MarginalFigure figure;
  for (const std::size_t column : columns_to_draw(tables[0].schema, plot.columns)) {
    figure.panels.push_back(
        {tables[0].schema.columns[column], marginal(tables[0], tables.back(), column, kBins, kBars)});
  }
  for (std::size_t k = 0; k < plot.inputs.size(); ++k) {
    figure.titles.push_back(plot.titles.empty() ? std::filesystem::path(plot.inputs[k]).filename().string()
                                                : plot.titles[k]);
  }
  draw_marginals(figure, path);
}

}  // namespace sfumato::app
