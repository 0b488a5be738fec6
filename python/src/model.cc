// Models of any kind: training, drawing, filling in, scoring, files.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/variant.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bindings.h"
#include "model_handle.h"
#include "notice_warnings.h"
#include "progress.h"
#include "settings.h"
#include "sfumato/engine/evaluate.h"
#include "sfumato/engine/impute.h"
#include "sfumato/engine/latents.h"
#include "sfumato/engine/model_summary.h"
#include "sfumato/engine/sample.h"
#include "sfumato/engine/score.h"
#include "sfumato/engine/write_rows.h"
#include "sfumato/nn/mlp_layout.h"

namespace sfumato::python {

namespace nb = nanobind;
using namespace nb::literals;

namespace {

template <class Begin>
Training begin_training(const Begin& begin) {
  NoticeWarnings notices;
  Training training = with_arguments_of_fit([&] {
    const Unlocked unlocked;
    return begin(notices.sink());
  });
  notices.warn(&fit_text);
  return training;
}

std::pair<std::unique_ptr<ModelHandle>, nb::object> fit_model(nb::handle data, const nb::dict& settings,
                                                              std::size_t threads, nb::handle report) {
  const DataSource source = source_of(data);
  ThreadPool pool(threads);
  const Settings given = with_arguments_of_fit([&] { return settings_of(settings); });
  Training training =
      begin_training([&](const NoticeSink& notices) { return Training::start(source, given, notices, pool); });
  nb::object raised = ProgressReporter(report).run(training, pool);
  std::string reason = training.reason();
  return {std::make_unique<ModelHandle>(std::move(training).take_checkpoint(), std::move(reason)), std::move(raised)};
}

nb::object resume_model(ModelHandle& handle, nb::handle data, const nb::dict& settings, std::size_t threads,
                        nb::handle report) {
  const DataSource source = source_of(data);
  ThreadPool pool(threads);
  const Settings given = settings_of(settings);
  // A copy, so that refused data leave the model as it is; weights are move-only.
  Checkpoint copy = from_bytes(to_bytes(handle.checkpoint), "the model");
  Training training = begin_training(
      [&](const NoticeSink& notices) { return Training::resume(std::move(copy), source, given, notices, pool); });
  nb::object raised = ProgressReporter(report).run(training, pool);
  handle = ModelHandle(std::move(training).take_checkpoint(), handle.reason);
  return raised;
}

// conditions: a row for each to draw, or None, and then `count` does not count. avoid: rows that are not to come out
// again, or None.
Rows sample_model(const ModelHandle& handle, std::uint64_t count, const nb::dict& settings, nb::handle conditions,
                  nb::handle avoid, std::size_t threads) {
  SampleRequest request{.count = count, .settings = settings_of(settings)};
  if (!conditions.is_none()) request.conditions = source_of(conditions);
  if (!avoid.is_none()) request.avoid = source_of(avoid);
  ThreadPool pool(threads);
  NoticeWarnings notices;
  Rows rows;
  {
    const Unlocked unlocked;
    rows = sample(handle.model, request, notices.sink(), pool);
  }
  notices.warn();
  return rows;
}

// Points with the draws of a row one after another, or a table for each draw.
std::variant<Points, std::vector<Table>> impute_model(const ModelHandle& handle, nb::handle data, std::uint64_t draws,
                                                      const nb::dict& settings, std::size_t threads) {
  const DataSource source = source_of(data);
  const Settings given = settings_of(settings);
  ThreadPool pool(threads);
  const Unlocked unlocked;
  if (const auto* const points = std::get_if<PointModel>(&handle.model)) {
    return impute(*points, read_points(source, Blanks::kept), given, draws, pool);
  }
  const auto& model = std::get<TableModel>(handle.model);
  const Table incomplete = read_incomplete(source, model);
  std::vector<Table> filled;
  for (std::uint64_t i = 0; i < draws; ++i) filled.push_back(impute(model, incomplete, given, i, pool));
  return filled;
}

nb::object score_model(const ModelHandle& handle, nb::handle data, const nb::dict& settings, std::size_t threads) {
  const DataSource source = source_of(data);
  const Settings given = settings_of(settings);
  ThreadPool pool(threads);
  Scores scores;
  {
    const Unlocked unlocked;
    scores = log_likelihood(handle.model, source, given, pool);
  }
  return to_numpy(std::move(scores.log_likelihood));
}

// The mean of log p is at least this, by the variational bound.
double bound_of_points(const ModelHandle& handle, nb::handle data, const nb::dict& settings, std::size_t threads) {
  const DataSource source = source_of(data);
  const Settings given = settings_of(settings);
  BoundOptions options;
  if (const auto* steps = given.find("steps")) options.steps = as_whole_number("steps", *steps);
  if (const auto* draws = given.find("draws")) options.draws = as_whole_number("draws", *draws);
  if (const auto* seed = given.find("seed")) options.seed = as_whole_number("seed", *seed);
  if (const auto* name = given.find("variance")) assign(Field{"variance", ""}, *name, options.variance.emplace());
  ThreadPool pool(threads);
  const Unlocked unlocked;
  return -variational_bound(point_model(handle.model, "elbo"), read_points(source), options, pool).bound.total.mean;
}

Points latents_of(const ModelHandle& handle, nb::handle data, bool back, const nb::dict& settings,
                  std::size_t threads) {
  const DataSource source = source_of(data);
  const Settings given = settings_of(settings);
  ThreadPool pool(threads);
  const Unlocked unlocked;
  return back ? decode(handle.model, source, given, pool) : encode(handle.model, source, given, pool);
}

// The network's tensors by the names of the model file.
nb::dict weights_of(const ModelHandle& handle) {
  const PointModel& model = point_model(handle.model, "weights");
  const MlpLayout layout(model.config.network);
  nb::dict tensors;
  for (const TensorSlice& slice : layout.tensors()) {
    MatrixBuffer numbers(slice.rows, slice.cols);
    copy(slice.of(model.weights.span()), numbers);
    tensors[slice.name.c_str()] = to_numpy(std::move(numbers));
  }
  return tensors;
}

std::vector<std::string> conditions_of(const ModelHandle& handle) {
  std::vector<std::string> names;
  if (const auto* const points = std::get_if<PointModel>(&handle.model)) {
    for (const Condition& condition : points->conditions) names.push_back(condition.name);
  }
  return names;
}

// Of a table.
std::vector<std::string> column_kinds(const ModelHandle& handle) {
  std::vector<std::string> kinds;
  if (const auto* const table = std::get_if<TableModel>(&handle.model)) {
    for (const ColumnSchema& column : table->codec.schema.columns) kinds.push_back(name_of(column.kind));
  }
  return kinds;
}

// [points, 2]: steps and losses.
nb::object curve_of(const std::vector<LossPoint>& points) {
  std::vector<double> numbers;
  for (const LossPoint& point : points) {
    numbers.push_back(static_cast<double>(point.step));
    numbers.push_back(point.loss);
  }
  return to_numpy(std::move(numbers), points.size(), 2);
}

nb::bytes bytes_of(const ModelHandle& handle) {
  const std::string bytes = to_bytes(handle.checkpoint);
  return nb::bytes(bytes.data(), bytes.size());
}

void write_model_rows(const ModelHandle& handle, nb::handle data, const std::string& path, const std::string& dialect) {
  const DataSource rows = source_of(data);
  const Unlocked unlocked;
  write_rows(handle.model, rows, path, dialect);
}

void bind_state(nb::class_<ModelHandle>& model) {
  model.def("save", [](const ModelHandle& handle, const std::string& path) { save(handle.checkpoint, path); })
      .def("__getstate__", &bytes_of)
      .def("__setstate__",
           [](ModelHandle& handle, const nb::bytes& state) {
             new (&handle) ModelHandle(from_bytes({state.c_str(), state.size()}, "the pickle"));
           })
      .def_prop_rw(
          "frame", [](const ModelHandle& handle) { return frame_of(handle.checkpoint); },
          [](ModelHandle& handle, std::string frame) { set_frame(handle.checkpoint, std::move(frame)); })
      .def_prop_ro("column_kinds", &column_kinds)
      .def_prop_ro("kind", [](const ModelHandle& handle) { return name_of(kind_of(handle.model)); })
      .def("write", &write_model_rows, "data"_a, "path"_a, "dialect"_a)
      .def_prop_ro("reason", [](const ModelHandle& handle) { return python_text(handle.reason); })
      .def_prop_ro("columns", [](const ModelHandle& handle) { return column_names(handle.model); })
      .def_prop_ro("conditions", &conditions_of)
      .def_prop_ro("step", [](const ModelHandle& handle) { return training_state(handle.checkpoint).step; })
      .def_prop_ro("steps", [](const ModelHandle& handle) { return training_state(handle.checkpoint).steps; })
      .def_prop_ro("losses",
                   [](const ModelHandle& handle) { return curve_of(training_state(handle.checkpoint).losses); })
      .def_prop_ro("bounds",
                   [](const ModelHandle& handle) { return curve_of(training_state(handle.checkpoint).bounds); })
      .def_prop_ro("settings", [](const ModelHandle& handle) { return dict_of(settings_of(handle.checkpoint)); })
      .def_prop_ro("config", [](const ModelHandle& handle) { return settings_json(handle.checkpoint); })
      .def_prop_ro("summary", [](const ModelHandle& handle) { return model_summary_json(handle.checkpoint); });
}

}  // namespace

void bind_model(nb::module_& module) {
  nb::class_<ModelHandle> model(module, "Model", "A model with all that its training needs to go on.");
  model.def_static("fit", &fit_model, "data"_a, "settings"_a, "threads"_a, "report"_a.none())
      .def("resume", &resume_model, "data"_a, "settings"_a, "threads"_a, "report"_a.none())
      .def("sample", &sample_model, "count"_a, "settings"_a, "conditions"_a.none(), "avoid"_a.none(), "threads"_a)
      .def("impute", &impute_model, "data"_a, "draws"_a, "settings"_a, "threads"_a)
      .def("log_likelihood", &score_model, "data"_a, "settings"_a, "threads"_a)
      .def("bound", &bound_of_points, "data"_a, "settings"_a, "threads"_a)
      .def("latents", &latents_of, "data"_a, "back"_a, "settings"_a, "threads"_a)
      .def("weights", &weights_of);
  bind_state(model);
  module.def(
      "load", [](const std::string& path) { return std::make_unique<ModelHandle>(load_checkpoint(path)); }, "path"_a);
}

}  // namespace sfumato::python
