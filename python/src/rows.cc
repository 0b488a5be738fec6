// Models of tables of mixed columns.
#include <fmt/ranges.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bindings.h"
#include "models.h"
#include "settings.h"
#include "sfumato/columns/rare_categories.h"
#include "sfumato/columns/row_set.h"
#include "sfumato/columns/schema_file.h"
#include "sfumato/columns/where.h"
#include "sfumato/model_file/model_file.h"
#include "sfumato/model_file/table_model_file.h"
#include "sfumato/tables/balance.h"
#include "sfumato/tables/impute.h"
#include "sfumato/tables/table_bound.h"
#include "sfumato/tables/table_fit.h"
#include "sfumato/tables/table_sampler.h"
#include "sfumato/tables/token_region.h"
#include "signals.h"
#include "training.h"

namespace sfumato::python {

namespace nb = nanobind;
using namespace nb::literals;

TableHandle::TableHandle(TableCheckpoint from) : checkpoint(std::move(from)), model(checkpoint.model()) {}

namespace {

// Of a line of the user's, who called a method of Diffusion that called one of its own.
void warn(const std::string& text) {
  constexpr int kUser = 3;
  if (PyErr_WarnEx(PyExc_UserWarning, text.c_str(), kUser) != 0) throw nb::python_error();
}

// What the budget of a private training does not cover, as no schema states it.
void warn_of_told(const std::vector<std::string>& columns) {
  if (columns.empty()) return;
  const std::string text = fmt::format(
      "the levels or the range of '{}' are told from the data, and epsilon does not cover that; state what anyone may "
      "know by schema=",
      fmt::join(columns, "', '"));
  warn(text);
}

// schema: TOML, or empty.
std::pair<std::unique_ptr<TableHandle>, nb::object> fit_rows(const Table& from, const std::string& schema,
                                                             const nb::dict& settings, std::size_t threads,
                                                             const nb::object& report) {
  ThreadPool pool(threads);
  const TableConfig config = table_config(settings);
  std::optional<Table> changed;  // large data: copied only where something is taken out of it
  if (config.min_count > 0 || is_private(config)) {
    merge_rare_categories(config.min_count, changed.emplace(from));
    if (is_private(config)) warn_of_told(keep_to_schema(stated_schema(schema), *changed));
  }
  const Table& data = changed ? *changed : from;
  TableCheckpoint checkpoint = start_table(data, config);
  TrainingWatch watch(report, checkpoint.config.steps);
  nb::object raised = watch.run([&] {
    train_table(checkpoint, data, pool, [&](const TableTrainer& trainer, const StepStats& stats) {
      return watch.step(trainer.state().training.step, stats);
    });
  });
  return {std::make_unique<TableHandle>(std::move(checkpoint)), std::move(raised)};
}

nb::object resume_rows(TableHandle& handle, const Table& data, std::size_t threads, const nb::object& report) {
  ThreadPool pool(threads);
  TrainingWatch watch(report, handle.checkpoint.config.steps);
  nb::object raised = watch.run([&] {
    train_table(handle.checkpoint, data, pool, [&](const TableTrainer& trainer, const StepStats& stats) {
      return watch.step(trainer.state().training.step, stats);
    });
  });
  handle.model = handle.checkpoint.model();
  return raised;
}

void append(Table& table, const Table& more) {
  table.rows += more.rows;
  table.columns.resize(more.columns.size());
  for (std::size_t j = 0; j < more.columns.size(); ++j) {
    TableColumn& column = table.columns[j];
    column.numbers.insert(column.numbers.end(), more.columns[j].numbers.begin(), more.columns[j].numbers.end());
    column.indices.insert(column.indices.end(), more.columns[j].indices.begin(), more.columns[j].indices.end());
  }
}

// where: conditions as the command line's --where has them; "" for none. balance: a column, or "". copies: rows that
// are not to come out again, or None.
Table sample_rows(const TableHandle& handle, std::uint64_t count, std::uint64_t seed, const std::string& where,
                  const std::string& balance, const Table* copies, std::size_t threads) {
  ThreadPool pool(threads);
  TableRequest request{.seed = seed};
  const TableCodec& codec = handle.model.codec;
  if (!where.empty()) request.region = region_where(codec, parse_where(where, codec.schema));
  if (!balance.empty()) request.balance = balanced_code(codec, balance);
  std::optional<RowSet> avoided;
  if (copies != nullptr) request.avoid = &avoided.emplace(*copies);
  std::string doubt;
  if (!where.empty()) {
    const Unlocked unlocked;
    doubt = low_support_warning(handle.model, request.region, seed, pool);
  }
  if (!doubt.empty()) warn(doubt);
  Table table;
  table.schema = handle.model.codec.schema;
  table.columns.resize(table.schema.columns.size());
  const Unlocked unlocked;
  generate_table(handle.model, request, 0, count, pool, [&](const Table& block) { append(table, block); });
  return table;
}

Table impute_rows(const TableHandle& handle, const Table& incomplete, std::uint64_t seed, std::uint64_t imputation,
                  bool best, std::size_t threads) {
  ThreadPool pool(threads);
  const Unlocked unlocked;
  return best ? impute_best(handle.model, incomplete, pool)
              : impute_draws(handle.model, incomplete, seed, imputation, pool);
}

// The bound on -log p of each row, in nats.
nb::object bounds_of_rows(const TableHandle& handle, const Table& data, std::size_t draws, std::uint64_t seed,
                          std::size_t threads) {
  ThreadPool pool(threads);
  RowBounds bounds;
  {
    const Unlocked unlocked;
    bounds = table_bounds(handle.model, handle.model.codec.encode(data), draws, seed, pool);
  }
  return to_numpy(std::move(bounds.nats));
}

}  // namespace

nb::object model_of(std::variant<PointCheckpoint, TableCheckpoint> checkpoint) {
  if (auto* const table = std::get_if<TableCheckpoint>(&checkpoint)) {
    return nb::cast(std::make_unique<TableHandle>(std::move(*table)));
  }
  return nb::cast(std::make_unique<PointHandle>(std::move(std::get<PointCheckpoint>(checkpoint))));
}

void bind_rows(nb::module_& module) {
  nb::class_<TableHandle>(module, "TableModel",
                          "A model of a table of mixed columns with all that its training needs to go on.")
      .def_static("fit", &fit_rows, "data"_a, "schema"_a, "settings"_a, "threads"_a, "report"_a.none())
      .def("resume", &resume_rows, "data"_a, "threads"_a, "report"_a.none())
      .def("sample", &sample_rows, "count"_a, "seed"_a, "where"_a, "balance"_a, "copies"_a.none(), "threads"_a)
      .def("impute", &impute_rows, "holes"_a, "seed"_a, "imputation"_a, "best"_a, "threads"_a)
      .def("bounds", &bounds_of_rows, "data"_a, "draws"_a, "seed"_a, "threads"_a)
      .def("save", [](const TableHandle& handle, const std::string& path) { save_checkpoint(handle.checkpoint, path); })
      .def("__getstate__", [](const TableHandle& handle) { return file_bytes(tensor_file(handle.checkpoint)); })
      .def("__setstate__",
           [](TableHandle& handle, const nb::bytes& state) {
             new (&handle) TableHandle(std::get<TableCheckpoint>(checkpoint_in(state)));
           })
      .def("empty_frame",
           [](const TableHandle& handle) {
             Table table;
             table.schema = handle.model.codec.schema;
             table.columns.resize(table.schema.columns.size());
             return table;
           })
      .def_prop_ro("columns",
                   [](const TableHandle& handle) {
                     std::vector<std::string> names;
                     for (const ColumnSchema& column : handle.model.codec.schema.columns) names.push_back(column.name);
                     return names;
                   })
      .def_prop_ro("step", [](const TableHandle& handle) { return handle.checkpoint.state.training.step; })
      .def_prop_ro("steps", [](const TableHandle& handle) { return handle.checkpoint.config.steps; })
      .def_prop_ro("losses",
                   [](const TableHandle& handle) { return loss_curve(handle.checkpoint.state.training.losses); })
      .def_prop_ro("held_out_bounds",
                   [](const TableHandle& handle) { return loss_curve(handle.checkpoint.state.bounds); })
      .def_prop_ro("config", [](const TableHandle& handle) { return config_to_json(handle.checkpoint.config).dump(); });
}

}  // namespace sfumato::python
