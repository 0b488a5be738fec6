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
#include "sfumato/columns/rare_levels.h"
#include "sfumato/columns/row_set.h"
#include "sfumato/columns/schema_file.h"
#include "sfumato/columns/where.h"
#include "sfumato/model_file/model_file.h"
#include "sfumato/model_file/table_file.h"
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

Rows::Rows(TableCheckpoint from) : checkpoint(std::move(from)), model(checkpoint.model()) {}

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
std::pair<std::unique_ptr<Rows>, nb::object> fit_rows(const Frame& from, const std::string& schema,
                                                      const nb::dict& settings, std::size_t threads,
                                                      const nb::object& report) {
  ThreadPool pool(threads);
  const TableConfig config = table_config(settings);
  Frame data = from;
  take_out_rare_levels(config.min_count, data);
  if (is_private(config)) warn_of_told(keep_to_schema(stated_schema(schema), data));
  TableCheckpoint checkpoint = start_table(data, config);
  TrainingWatch watch(report, checkpoint.config.steps);
  nb::object raised = watch.run([&] {
    train_table(checkpoint, data, pool, [&](const TableTrainer& trainer, const StepStats& stats) {
      return watch.step(trainer.state().training.step, stats);
    });
  });
  return {std::make_unique<Rows>(std::move(checkpoint)), std::move(raised)};
}

nb::object resume_rows(Rows& rows, const Frame& data, std::size_t threads, const nb::object& report) {
  ThreadPool pool(threads);
  TrainingWatch watch(report, rows.checkpoint.config.steps);
  nb::object raised = watch.run([&] {
    train_table(rows.checkpoint, data, pool, [&](const TableTrainer& trainer, const StepStats& stats) {
      return watch.step(trainer.state().training.step, stats);
    });
  });
  rows.model = rows.checkpoint.model();
  return raised;
}

void append(Frame& frame, const Frame& more) {
  frame.rows += more.rows;
  frame.columns.resize(more.columns.size());
  for (std::size_t j = 0; j < more.columns.size(); ++j) {
    FrameColumn& column = frame.columns[j];
    column.numbers.insert(column.numbers.end(), more.columns[j].numbers.begin(), more.columns[j].numbers.end());
    column.codes.insert(column.codes.end(), more.columns[j].codes.begin(), more.columns[j].codes.end());
  }
}

// where: conditions as the command line's --where has them; "" for none. balance: a column, or "". copies: rows that
// are not to come out again, or None.
Frame sample_rows(const Rows& rows, std::uint64_t count, std::uint64_t seed, const std::string& where,
                  const std::string& balance, const Frame* copies, std::size_t threads) {
  ThreadPool pool(threads);
  TableRequest request{.seed = seed};
  const TokenCodec& codec = rows.model.codec;
  if (!where.empty()) request.region = region_where(codec, parse_where(where, codec.schema));
  if (!balance.empty()) request.balance = balanced_code(codec, balance);
  std::optional<RowSet> avoided;
  if (copies != nullptr) request.avoid = &avoided.emplace(*copies);
  std::string doubt;
  if (!where.empty()) {
    const Unlocked unlocked;
    doubt = doubt_about(rows.model, request.region, seed, pool);
  }
  if (!doubt.empty()) warn(doubt);
  Frame frame;
  frame.schema = rows.model.codec.schema;
  frame.columns.resize(frame.schema.columns.size());
  const Unlocked unlocked;
  generate_table(rows.model, request, 0, count, pool, [&](const Frame& block) { append(frame, block); });
  return frame;
}

Frame impute_rows(const Rows& rows, const Frame& holes, std::uint64_t seed, std::uint64_t imputation, bool best,
                  std::size_t threads) {
  ThreadPool pool(threads);
  const Unlocked unlocked;
  return best ? impute_best(rows.model, holes, pool) : impute_draws(rows.model, holes, seed, imputation, pool);
}

// The bound on -log p of each row, in nats.
nb::object bounds_of_rows(const Rows& rows, const Frame& data, std::size_t draws, std::uint64_t seed,
                          std::size_t threads) {
  ThreadPool pool(threads);
  RowBounds bounds;
  {
    const Unlocked unlocked;
    bounds = table_bounds(rows.model, rows.model.codec.encode(data), draws, seed, pool);
  }
  return to_numpy(std::move(bounds.nats));
}

}  // namespace

nb::object model_of(std::variant<Checkpoint, TableCheckpoint> checkpoint) {
  if (auto* const table = std::get_if<TableCheckpoint>(&checkpoint)) {
    return nb::cast(std::make_unique<Rows>(std::move(*table)));
  }
  return nb::cast(std::make_unique<Points>(std::move(std::get<Checkpoint>(checkpoint))));
}

void bind_rows(nb::module_& module) {
  nb::class_<Rows>(module, "Rows", "A model of a table of mixed columns with all that its training needs to go on.")
      .def_static("fit", &fit_rows, "data"_a, "schema"_a, "settings"_a, "threads"_a, "report"_a.none())
      .def("resume", &resume_rows, "data"_a, "threads"_a, "report"_a.none())
      .def("sample", &sample_rows, "count"_a, "seed"_a, "where"_a, "balance"_a, "copies"_a.none(), "threads"_a)
      .def("impute", &impute_rows, "holes"_a, "seed"_a, "imputation"_a, "best"_a, "threads"_a)
      .def("bounds", &bounds_of_rows, "data"_a, "draws"_a, "seed"_a, "threads"_a)
      .def("save", [](const Rows& rows, const std::string& path) { save_checkpoint(rows.checkpoint, path); })
      .def("__getstate__", [](const Rows& rows) { return file_bytes(tensor_file(rows.checkpoint)); })
      .def(
          "__setstate__",
          [](Rows& rows, const nb::bytes& state) { new (&rows) Rows(std::get<TableCheckpoint>(checkpoint_in(state))); })
      .def("empty_frame",
           [](const Rows& rows) {
             Frame frame;
             frame.schema = rows.model.codec.schema;
             frame.columns.resize(frame.schema.columns.size());
             return frame;
           })
      .def_prop_ro("columns",
                   [](const Rows& rows) {
                     std::vector<std::string> names;
                     for (const ColumnSchema& column : rows.model.codec.schema.columns) names.push_back(column.name);
                     return names;
                   })
      .def_prop_ro("step", [](const Rows& rows) { return rows.checkpoint.state.training.step; })
      .def_prop_ro("steps", [](const Rows& rows) { return rows.checkpoint.config.steps; })
      .def_prop_ro("losses", [](const Rows& rows) { return loss_curve(rows.checkpoint.state.training.losses); })
      .def_prop_ro("held_out_bounds", [](const Rows& rows) { return loss_curve(rows.checkpoint.state.bounds); })
      .def_prop_ro("config", [](const Rows& rows) { return config_to_json(rows.checkpoint.config).dump(); });
}

}  // namespace sfumato::python
