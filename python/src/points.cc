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
#include "sfumato/points/fit.h"
#include "sfumato/points/generate.h"
#include "sfumato/points/given.h"
#include "sfumato/points/latents.h"
#include "sfumato/points/likelihood.h"
#include "sfumato/points/variational_bound.h"
#include "signals.h"
#include "training.h"

namespace sfumato::python {

namespace nb = nanobind;
using namespace nb::literals;

Points::Points(Checkpoint from) : checkpoint(std::move(from)), model(checkpoint.model()) {}

namespace {

std::pair<std::unique_ptr<Points>, nb::object> fit_points(const Table& data, const std::string& preset_name,
                                                          const nb::dict& settings,
                                                          const std::vector<std::string>& conditions,
                                                          std::optional<double> time, std::size_t threads,
                                                          const nb::object& report) {
  TrainConfig config = train_config(preset_name, settings);
  ThreadPool pool(threads);
  if (time) {
    const Unlocked unlocked;
    config.steps = steps_within(*time, data, config, pool, conditions);
  }
  Checkpoint checkpoint = start(data, config, conditions);
  TrainingWatch watch(report, checkpoint.config.steps);
  nb::object raised = watch.run([&] {
    train(checkpoint, data, pool,
          [&](const Trainer& trainer, const StepStats& stats) { return watch.step(trainer.state().step, stats); });
  });
  return {std::make_unique<Points>(std::move(checkpoint)), std::move(raised)};
}

nb::object resume_points(Points& points, const Table& data, std::size_t threads, const nb::object& report) {
  ThreadPool pool(threads);
  TrainingWatch watch(report, points.checkpoint.config.steps);
  nb::object raised = watch.run([&] {
    train(points.checkpoint, data, pool,
          [&](const Trainer& trainer, const StepStats& stats) { return watch.step(trainer.state().step, stats); });
  });
  points.model = points.checkpoint.model();
  return raised;
}

Table sample_points(const Points& points, std::uint64_t count, const nb::dict& settings, const KnownPairs& where,
                    std::size_t threads) {
  SampleConfig config = sample_config(points.model.config, settings);
  config.where = known_of(where);
  ThreadPool pool(threads);
  Table table{points.model.columns, {}};
  table.values.reserve(count * table.cols());
  const Unlocked unlocked;
  generate(points.model, config, 0, count, pool,
           [&](std::span<const double> rows) { table.values.insert(table.values.end(), rows.begin(), rows.end()); });
  return table;
}

Table sample_points_of(const Points& points, const Table& conditions, const nb::dict& settings, std::size_t threads) {
  const SampleConfig config = sample_config(points.model.config, settings);
  ThreadPool pool(threads);
  const Unlocked unlocked;
  return sample(points.model, conditions, config, pool);
}

nb::object score_points(const Points& points, const Table& data, std::optional<std::size_t> ode_steps,
                        std::optional<std::size_t> probes, const KnownPairs& where, std::size_t threads) {
  LikelihoodConfig config;
  config.steps = ode_steps.value_or(config.steps);
  config.divergence.probes = probes.value_or(config.divergence.probes);
  config.where = known_of(where);
  ThreadPool pool(threads);
  std::vector<double> log_p;
  {
    const Unlocked unlocked;
    log_p = log_likelihood_ode(points.model, data, config, pool).log_p;
  }
  return to_numpy(std::move(log_p));
}

// The mean of -log p is at most the first, give or take the second.
std::pair<double, double> bound_of_points(const Points& points, const Table& data, std::size_t steps,
                                          const nb::dict& settings, std::size_t threads) {
  SampleConfig levels = default_sampling(points.model.config, Sampler::ddpm);
  if (steps > 0) levels.steps = steps;
  BoundConfig config;
  if (settings.contains("draws")) set_value("draws", settings["draws"], config.draws);
  if (settings.contains("seed")) set_value("seed", settings["seed"], config.seed);
  if (settings.contains("variance")) set_value("variance", settings["variance"], config.variance);
  if (!settings.contains("variance") && is_learned(points.model.config.variance)) {
    config.variance = points.model.config.variance;
  }
  ThreadPool pool(threads);
  const Unlocked unlocked;
  const VariationalBound bound =
      variational_bound(points.model, data, sampling_levels(points.model.config, levels), config, pool);
  return {bound.total.mean, bound.total.standard_error};
}

Table latents(const Points& points, const Table& data, const KnownPairs& where, std::size_t threads, bool back) {
  SampleConfig config = default_encoding(points.model.config);
  config.where = known_of(where);
  ThreadPool pool(threads);
  const Unlocked unlocked;
  return back ? decode(points.model, data, config, pool) : encode(points.model, data, config, pool);
}

// Rows given what is not NaN of them.
Table complete_points(const Points& points, const Table& given, std::uint64_t draws, const nb::dict& settings,
                      const KnownPairs& where, std::optional<std::size_t> particles, std::size_t threads) {
  PosteriorConfig config{posterior_sampling(points.model.config), {}, {}};
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
  Table table{points.model.columns, {}};
  const Unlocked unlocked;
  complete(points.model, given, draws, config, pool, [&](const PosteriorRows& rows) {
    table.values.insert(table.values.end(), rows.rows.begin(), rows.rows.end());
  });
  return table;
}

// The network's tensors by the names of the model file.
nb::dict weights_of(const Points& points) {
  const MlpLayout layout(points.model.config.network);
  nb::dict tensors;
  for (const TensorPlace& place : layout.tensors()) {
    MatrixBuffer numbers(place.rows, place.cols);
    copy(place.of(points.model.weights.span()), numbers);
    tensors[place.name.c_str()] = to_numpy(std::move(numbers));
  }
  return tensors;
}

}  // namespace

std::vector<Known> known_of(const KnownPairs& pairs) {
  std::vector<Known> known;
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

std::variant<Checkpoint, TableCheckpoint> checkpoint_in(const nb::bytes& file) {
  constexpr const char* kName = "the pickle";
  return any_checkpoint_of(from_safetensors({file.c_str(), file.size()}, kName), kName);
}

void bind_points(nb::module_& module) {
  nb::class_<Points>(module, "Points", "A model of points with all that its training needs to go on.")
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
      .def("save", [](const Points& points, const std::string& path) { save_checkpoint(points.checkpoint, path); })
      .def("__getstate__", [](const Points& points) { return file_bytes(tensor_file(points.checkpoint)); })
      .def("__setstate__",
           [](Points& points, const nb::bytes& state) {
             new (&points) Points(std::get<Checkpoint>(checkpoint_in(state)));
           })
      .def_prop_ro("columns", [](const Points& points) { return points.model.columns; })
      .def_prop_ro("conditions",
                   [](const Points& points) {
                     std::vector<std::string> names;
                     for (const Condition& condition : points.model.conditions) names.push_back(condition.name);
                     return names;
                   })
      .def_prop_ro("step", [](const Points& points) { return points.checkpoint.state.step; })
      .def_prop_ro("steps", [](const Points& points) { return points.checkpoint.config.steps; })
      .def_prop_ro("losses", [](const Points& points) { return loss_curve(points.checkpoint.state.losses); })
      .def_prop_ro("config", [](const Points& points) { return config_to_json(points.checkpoint.config).dump(); });
  module.def(
      "load", [](const std::string& path) { return model_of(load_any_checkpoint(path)); }, "path"_a);
}

}  // namespace sfumato::python
