// Models of points.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <cmath>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bindings.h"
#include "models.h"
#include "settings.h"
#include "sfumato/model_file/model_file.h"
#include "sfumato/nn/mlp_layout.h"
#include "sfumato/points/generate.h"
#include "sfumato/points/latents.h"
#include "sfumato/points/likelihood.h"
#include "sfumato/points/observed.h"
#include "sfumato/points/point_fit.h"
#include "sfumato/points/variational_bound.h"
#include "signals.h"
#include "training.h"

namespace sfumato::python {

namespace nb = nanobind;
using namespace nb::literals;

PointHandle::PointHandle(PointCheckpoint from) : checkpoint(std::move(from)), model(checkpoint.model()) {}

namespace {

std::pair<std::unique_ptr<PointHandle>, nb::object> fit_points(const Points& data, const std::string& preset_name,
                                                               const nb::dict& settings,
                                                               const std::vector<std::string>& conditions,
                                                               std::optional<double> time, std::size_t threads,
                                                               const nb::object& report) {
  PointConfig config = train_config(preset_name, settings);
  ThreadPool pool(threads);
  if (time) {
    const Unlocked unlocked;
    config.steps = steps_within(*time, data, config, pool, conditions);
  }
  PointCheckpoint checkpoint = start_points(data, config, conditions);
  TrainingWatch watch(report, checkpoint.config.steps);
  nb::object raised = watch.run([&] {
    train_points(checkpoint, data, pool, [&](const PointTrainer& trainer, const StepStats& stats) {
      return watch.step(trainer.state().step, stats);
    });
  });
  return {std::make_unique<PointHandle>(std::move(checkpoint)), std::move(raised)};
}

nb::object resume_points(PointHandle& handle, const Points& data, std::size_t threads, const nb::object& report) {
  ThreadPool pool(threads);
  TrainingWatch watch(report, handle.checkpoint.config.steps);
  nb::object raised = watch.run([&] {
    train_points(handle.checkpoint, data, pool, [&](const PointTrainer& trainer, const StepStats& stats) {
      return watch.step(trainer.state().step, stats);
    });
  });
  handle.model = handle.checkpoint.model();
  return raised;
}

Points sample_points(const PointHandle& handle, std::uint64_t count, const nb::dict& settings,
                     const ConditionPairs& where, std::size_t threads) {
  SampleConfig config = sample_config(handle.model.config, settings);
  config.where = known_of(where);
  ThreadPool pool(threads);
  Points table{handle.model.columns, {}};
  table.values.reserve(count * table.cols());
  const Unlocked unlocked;
  generate(handle.model, config, 0, count, pool,
           [&](std::span<const double> rows) { table.values.insert(table.values.end(), rows.begin(), rows.end()); });
  return table;
}

Points sample_points_of(const PointHandle& handle, const Points& conditions, const nb::dict& settings,
                        std::size_t threads) {
  const SampleConfig config = sample_config(handle.model.config, settings);
  ThreadPool pool(threads);
  const Unlocked unlocked;
  return sample(handle.model, conditions, config, pool);
}

nb::object score_points(const PointHandle& handle, const Points& data, std::optional<std::size_t> ode_steps,
                        std::optional<std::size_t> probes, const ConditionPairs& where, std::size_t threads) {
  LikelihoodConfig config;
  config.steps = ode_steps.value_or(config.steps);
  config.divergence.probes = probes.value_or(config.divergence.probes);
  config.where = known_of(where);
  ThreadPool pool(threads);
  std::vector<double> log_p;
  {
    const Unlocked unlocked;
    log_p = log_likelihood_ode(handle.model, data, config, pool).log_p;
  }
  return to_numpy(std::move(log_p));
}

// The mean of -log p is at most the first, give or take the second.
std::pair<double, double> bound_of_points(const PointHandle& handle, const Points& data, std::size_t steps,
                                          const nb::dict& settings, std::size_t threads) {
  SampleConfig levels = default_sampling(handle.model.config, Sampler::ddpm);
  if (steps > 0) levels.steps = steps;
  BoundConfig config;
  if (settings.contains("draws")) set_value("draws", settings["draws"], config.draws);
  if (settings.contains("seed")) set_value("seed", settings["seed"], config.seed);
  if (settings.contains("variance")) set_value("variance", settings["variance"], config.variance);
  if (!settings.contains("variance") && is_learned(handle.model.config.variance)) {
    config.variance = handle.model.config.variance;
  }
  ThreadPool pool(threads);
  const Unlocked unlocked;
  const VariationalBound bound =
      variational_bound(handle.model, data, sampling_levels(handle.model.config, levels), config, pool);
  return {bound.total.mean, bound.total.standard_error};
}

Points latents(const PointHandle& handle, const Points& data, const ConditionPairs& where, std::size_t threads,
               bool back) {
  SampleConfig config = default_encoding(handle.model.config);
  config.where = known_of(where);
  ThreadPool pool(threads);
  const Unlocked unlocked;
  return back ? decode(handle.model, data, config, pool) : encode(handle.model, data, config, pool);
}

// Rows given what is not NaN of them.
Points complete_points(const PointHandle& handle, const Points& given, std::uint64_t draws, const nb::dict& settings,
                       const ConditionPairs& where, std::optional<std::size_t> particles, std::size_t threads) {
  PosteriorConfig config{posterior_sampling(handle.model.config), {}, {}};
  for (const auto& [key, value] : settings) {
    const auto name = nb::cast<std::string>(key);
    if (name == "seed") {
      set_value(name, value, config.sampling.seed);
    } else if (name == "grid") {
      set_value(name, value, config.sampling.grid);
    } else if (name == "sample_steps") {
      set_value(name, value, config.sampling.steps);
    } else {
      fail_unknown_setting(name, {"seed", "grid", "sample_steps"});
    }
  }
  config.sampling.where = known_of(where);
  config.particles.particles = particles.value_or(config.particles.particles);
  ThreadPool pool(threads);
  Points table{handle.model.columns, {}};
  const Unlocked unlocked;
  complete(handle.model, given, draws, config, pool, [&](const PosteriorRows& rows) {
    table.values.insert(table.values.end(), rows.rows.begin(), rows.rows.end());
  });
  return table;
}

// The network's tensors by the names of the model file.
nb::dict weights_of(const PointHandle& handle) {
  const MlpLayout layout(handle.model.config.network);
  nb::dict tensors;
  for (const TensorSlice& place : layout.tensors()) {
    MatrixBuffer numbers(place.rows, place.cols);
    copy(place.of(handle.model.weights.span()), numbers);
    tensors[place.name.c_str()] = to_numpy(std::move(numbers));
  }
  return tensors;
}

}  // namespace

std::vector<ConditionValue> known_of(const ConditionPairs& pairs) {
  std::vector<ConditionValue> known;
  for (const auto& [name, value] : pairs) known.push_back({name, value});
  return known;
}

nb::object loss_curve(const std::vector<LossPoint>& points) {
  std::vector<double> numbers;
  for (const LossPoint& point : points) {
    numbers.push_back(static_cast<double>(point.step));
    numbers.push_back(point.loss);
  }
  return to_numpy(std::move(numbers), points.size(), 2);
}

nb::bytes file_bytes(const TensorFile& file) {
  const std::string bytes = to_safetensors(file);
  return nb::bytes(bytes.data(), bytes.size());
}

std::variant<PointCheckpoint, TableCheckpoint> checkpoint_in(const nb::bytes& file) {
  constexpr const char* kName = "the pickle";
  return any_checkpoint_of(from_safetensors({file.c_str(), file.size()}, kName), kName);
}

void bind_points(nb::module_& module) {
  nb::class_<PointHandle>(module, "PointModel", "A model of points with all that its training needs to go on.")
      .def_static("fit", &fit_points, "data"_a, "preset"_a, "settings"_a, "conditions"_a, "time"_a.none(), "threads"_a,
                  "report"_a.none())
      .def("resume", &resume_points, "data"_a, "threads"_a, "report"_a.none())
      .def("sample", &sample_points, "count"_a, "settings"_a, "where"_a, "threads"_a)
      .def("sample_of", &sample_points_of, "conditions"_a, "settings"_a, "threads"_a)
      .def("complete", &complete_points, "given"_a, "draws"_a, "settings"_a, "where"_a, "particles"_a.none(),
           "threads"_a)
      .def("log_likelihood", &score_points, "data"_a, "ode_steps"_a.none(), "probes"_a.none(), "where"_a, "threads"_a)
      .def("bound", &bound_of_points, "data"_a, "steps"_a, "settings"_a, "threads"_a)
      .def("latents", &latents, "data"_a, "where"_a, "threads"_a, "back"_a)
      .def("weights", &weights_of)
      .def("save", [](const PointHandle& handle, const std::string& path) { save_checkpoint(handle.checkpoint, path); })
      .def("__getstate__", [](const PointHandle& handle) { return file_bytes(tensor_file(handle.checkpoint)); })
      .def("__setstate__",
           [](PointHandle& handle, const nb::bytes& state) {
             new (&handle) PointHandle(std::get<PointCheckpoint>(checkpoint_in(state)));
           })
      .def_prop_ro("columns", [](const PointHandle& handle) { return handle.model.columns; })
      .def_prop_ro("conditions",
                   [](const PointHandle& handle) {
                     std::vector<std::string> names;
                     for (const Condition& condition : handle.model.conditions) names.push_back(condition.name);
                     return names;
                   })
      .def_prop_ro("step", [](const PointHandle& handle) { return handle.checkpoint.state.step; })
      .def_prop_ro("steps", [](const PointHandle& handle) { return handle.checkpoint.config.steps; })
      .def_prop_ro("losses", [](const PointHandle& handle) { return loss_curve(handle.checkpoint.state.losses); })
      .def_prop_ro("config", [](const PointHandle& handle) { return config_to_json(handle.checkpoint.config).dump(); });
  module.def(
      "load", [](const std::string& path) { return model_of(load_any_checkpoint(path)); }, "path"_a);
}

}  // namespace sfumato::python
