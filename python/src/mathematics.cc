// The mathematics on arrays: schedules, the forward process and its posteriors, losses, denoisers, samplers.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bindings.h"
#include "errors.h"
#include "model_handle.h"
#include "settings.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/diffusion/gaussian.h"
#include "sfumato/diffusion/objective.h"
#include "sfumato/diffusion/parameterization.h"
#include "sfumato/diffusion/schedule.h"
#include "sfumato/diffusion/terminal.h"
#include "sfumato/diffusion/weighting.h"
#include "sfumato/engine/latents.h"
#include "sfumato/engine/sample.h"
#include "sfumato/points/generate.h"
#include "sfumato/points/network_denoiser.h"
#include "sfumato/samplers/exact_denoiser.h"
#include "sfumato/samplers/grids.h"
#include "sfumato/samplers/langevin.h"
#include "sfumato/samplers/sampler.h"
#include "signals.h"

namespace sfumato::python {

namespace nb = nanobind;
using namespace nb::literals;

namespace {

ConstMatrix matrix_of(const FloatArray& array, const char* name) {
  if (array.ndim() != 2) fail_type("{} has {} axes; give rows and columns", name, array.ndim());
  return {array.data(), array.shape(0), array.shape(1)};
}

MatrixBuffer copy_of(const FloatArray& array, const char* name) {
  const ConstMatrix from = matrix_of(array, name);
  MatrixBuffer to(from.rows, from.cols);
  copy(from, to);
  return to;
}

// Points as an array of Python's own.
nb::object array_of(ConstMatrix points) {
  MatrixBuffer own(points.rows, points.cols);
  copy(points, own);
  return to_numpy(std::move(own));
}

// What a function of Python's answered, read in place while the second lives; nothing where it is no matrix.
struct Answer {
  nb::object floats;
  FloatArray array;
};

std::optional<Answer> answer_of(const nb::object& answer) {
  Answer read{nb::module_::import_("numpy").attr("ascontiguousarray")(answer, "float32"), {}};
  if (!nb::try_cast(read.floats, read.array) || read.array.ndim() != 2) return std::nullopt;
  return read;
}

// Levels as [N, 2]: alpha, sigma.
std::vector<NoiseLevel> levels_of(const DoubleArray& array) {
  if (array.ndim() != 2 || array.shape(1) != 2) fail_type("levels: give alpha and sigma in two columns");
  std::vector<NoiseLevel> levels;
  for (std::size_t i = 0; i < array.shape(0); ++i) levels.push_back({array.data()[2 * i], array.data()[2 * i + 1]});
  return levels;
}

nb::object levels_array(const std::vector<NoiseLevel>& levels) {
  std::vector<double> numbers;
  for (const NoiseLevel level : levels) {
    numbers.push_back(level.alpha);
    numbers.push_back(level.sigma);
  }
  return to_numpy(std::move(numbers), levels.size(), 2);
}

// One level for all rows, or one for each.
std::vector<NoiseLevel> levels_for(const DoubleArray& array, std::size_t rows) {
  std::vector<NoiseLevel> levels = levels_of(array);
  if (levels.size() == 1) levels.resize(rows, levels.front());
  if (levels.size() != rows)
    fail(ErrorKind::usage, "{} noise levels for {} rows; give one or as many", levels.size(), rows);
  return levels;
}

NoiseSchedule schedule_of(const nb::dict& settings) {
  ScheduleConfig config;
  const Settings given = settings_of(settings);
  Settings rest = given;
  visit_chain_fields(config, [&](const Field& field, auto& value) {
    if (const SettingValue* const setting = given.find(field.name)) assign(field, *setting, value);
    rest.remove(field.name);
  });
  if (!rest.empty()) fail(ErrorKind::usage, "`{}` is not a setting of a chain's schedule", rest.begin()->first);
  return make_schedule(config);
}

void bind_schedule(nb::module_& module) {
  nb::class_<NoiseSchedule>(module, "Schedule", "The tables of a chain; index 0 is t = 1.")
      .def(nb::new_(&schedule_of), "settings"_a)
      .def_prop_ro("beta", [](const NoiseSchedule& s) { return to_numpy(s.beta); })
      .def_prop_ro("alpha_bar", [](const NoiseSchedule& s) { return to_numpy(s.alpha_bar); })
      .def_prop_ro("noise", [](const NoiseSchedule& s) { return to_numpy(s.noise); })
      .def_prop_ro("log_snr", [](const NoiseSchedule& s) { return to_numpy(s.lambda); })
      .def_prop_ro("levels",
                   [](const NoiseSchedule& s) {
                     std::vector<NoiseLevel> levels;
                     for (std::size_t t = 0; t <= s.steps(); ++t) levels.push_back(s.level(t));
                     return levels_array(levels);
                   })
      .def("__len__", &NoiseSchedule::steps);
}

nb::object q_sample_array(const FloatArray& x0, const FloatArray& eps, const DoubleArray& levels) {
  MatrixBuffer x_t = copy_of(eps, "eps");
  const ConstMatrix clean = matrix_of(x0, "x0");
  q_sample(clean, x_t, levels_for(levels, clean.rows), x_t);
  return to_numpy(std::move(x_t));
}

nb::object q_step_array(const FloatArray& x, const FloatArray& eps, double beta) {
  MatrixBuffer x_t = copy_of(x, "x");
  q_step(x_t, matrix_of(eps, "eps"), beta, x_t);
  return to_numpy(std::move(x_t));
}

std::tuple<double, double, double> posterior_of(std::pair<double, double> t, std::pair<double, double> s) {
  const Posterior posterior = q_posterior({t.first, t.second}, {s.first, s.second});
  return {posterior.x0_weight, posterior.xt_weight, posterior.variance};
}

nb::object convert_array(const std::string& from, const std::string& to, const FloatArray& x_t,
                         const FloatArray& prediction, const DoubleArray& levels) {
  MatrixBuffer out = copy_of(prediction, "prediction");
  const ConstMatrix x = matrix_of(x_t, "x_t");
  convert(parse_name<Parameterization>("source", from), parse_name<Parameterization>("target", to),
          levels_for(levels, x.rows), x, out, out);
  return to_numpy(std::move(out));
}

double loss_weight_of(const std::string& weighting, const std::string& target, std::pair<double, double> level,
                      double snr_gamma, double p2_gamma, double p2_k) {
  const WeightConfig config{parse_name<Weighting>("weighting", weighting), snr_gamma, p2_gamma, p2_k};
  validate(config);
  return loss_weight(config, parse_name<Parameterization>("target", target), {level.first, level.second});
}

// The loss of each row at a level of a chain, t = 1 .. T, as training counts it, and the gradient of their mean.
std::pair<nb::object, nb::object> chain_loss(const NoiseSchedule& chain, const std::string& objective,
                                             const std::string& target, const std::string& variance,
                                             const std::vector<std::size_t>& steps, const FloatArray& output,
                                             const FloatArray& x0, const FloatArray& eps) {
  const Objective wanted{.kind = parse_name<ObjectiveKind>("objective", objective)};
  const std::vector<LevelLoss> all = chain_losses(wanted, parse_name<Parameterization>("target", target),
                                                  parse_name<Variance>("variance", variance), chain);
  std::vector<LevelLoss> losses;
  for (const std::size_t t : steps) {
    if (t < 1 || t > all.size()) fail(ErrorKind::usage, "t is {}; give 1 to {}", t, all.size());
    losses.push_back(all[t - 1]);
  }
  const ConstMatrix predicted = matrix_of(output, "output");
  MatrixBuffer gradient(predicted.rows, predicted.cols);
  std::vector<double> rows(predicted.rows);
  const ConstMatrix clean = matrix_of(x0, "x0");
  // The rows' losses are means over the columns, so their mean has a factor 1 / (rows columns).
  const double scale = 1 / static_cast<double>(std::max<std::size_t>(1, predicted.rows * clean.cols));
  loss_and_grad(losses, predicted, clean, matrix_of(eps, "eps"), scale, gradient, rows);
  return {to_numpy(std::move(rows)), to_numpy(std::move(gradient))};
}

/// A function of Python's as a denoiser: predict(x_t, alpha, sigma) -> array, all float32.
class PythonDenoiser final : public Denoiser {
 public:
  PythonDenoiser(nb::object predict, std::size_t dim, Parameterization answer)
      : predict_(std::move(predict)), dim_(dim), answer_(answer) {}
  std::size_t dim() const override { return dim_; }
  Parameterization parameterization() const override { return answer_; }

  void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool&) const override {
    const nb::gil_scoped_acquire lock;
    const std::optional<Answer> answer = answer_of(predict_(array_of(x_t), level.alpha, level.sigma));
    if (!answer) fail_type("the denoiser gives no array of two axes");
    const FloatArray& array = answer->array;
    if (array.shape(0) != x_t.rows || array.shape(1) != dim_) {
      fail(ErrorKind::usage, "the denoiser gives [{}, {}] for points of [{}, {}]; give the points' shape",
           array.shape(0), array.shape(1), x_t.rows, dim_);
    }
    copy({array.data(), x_t.rows, dim_}, out);
  }

 private:
  nb::object predict_;
  std::size_t dim_;
  Parameterization answer_;
};

nb::object run_denoiser(const Denoiser& denoiser, const DoubleArray& levels, const FloatArray& x,
                        const nb::dict& settings, std::uint64_t first_row, const nb::object& observer,
                        std::size_t threads) {
  const SampleConfig config = sample_config(ModelConfig(), settings_of(settings));
  MatrixBuffer points = copy_of(x, "x");
  ThreadPool pool(threads);
  Signals signals;
  const std::vector<NoiseLevel> visited = levels_of(levels);
  const auto watch = [&](std::size_t index, NoiseLevel level, ConstMatrix seen) {
    signals();
    if (observer.is_none()) return;
    const nb::gil_scoped_acquire lock;
    observer(index, level.alpha, level.sigma, array_of(seen));
  };
  {
    const Unlocked unlocked;
    run_sampler(denoiser, config, visited, points, {pool, config.seed, first_row, watch});
  }
  return to_numpy(std::move(points));
}

nb::object predict_array(const Denoiser& denoiser, const FloatArray& x, std::pair<double, double> level,
                         const std::optional<std::string>& wanted, std::size_t threads) {
  const ConstMatrix x_t = matrix_of(x, "x");
  if (x_t.cols != denoiser.dim()) {
    fail(ErrorKind::usage, "x has {} columns, the denoiser {}", x_t.cols, denoiser.dim());
  }
  MatrixBuffer prediction(x_t.rows, denoiser.outputs());
  ThreadPool pool(threads);
  const NoiseLevel at{level.first, level.second};
  {
    const Unlocked unlocked;
    if (wanted) {
      predict_as(parse_name<Parameterization>("as_", *wanted), denoiser, x_t, at, prediction, pool);
    } else {
      denoiser.predict(x_t, at, prediction, pool);
    }
  }
  if (!wanted || prediction.cols() == x_t.cols) return to_numpy(std::move(prediction));
  return array_of(ConstMatrix(prediction.view()).cols_from(0, x_t.cols));
}

std::unique_ptr<Denoiser> python_denoiser(nb::object predict, std::size_t dim, const std::string& answer) {
  return std::make_unique<PythonDenoiser>(std::move(predict), dim,
                                          parse_name<Parameterization>("parameterization", answer));
}

std::unique_ptr<Denoiser> mixture_denoiser(std::vector<double> weights, const DoubleArray& means,
                                           const DoubleArray& sds, const std::string& answer) {
  if (means.ndim() != 2 || sds.ndim() != 2) fail_type("means and sds: give [components, columns]");
  GaussianMixture mixture{means.shape(1),
                          std::move(weights),
                          {means.data(), means.data() + means.size()},
                          {sds.data(), sds.data() + sds.size()}};
  return std::make_unique<MixtureDenoiser>(std::move(mixture),
                                           parse_name<Parameterization>("parameterization", answer));
}

std::unique_ptr<Denoiser> network_denoiser(const ModelHandle& handle, const nb::dict& settings) {
  const PointModel& model = point_model(handle.model, "denoiser");
  const std::vector<ConditionValue> known = condition_values(settings_of(settings));
  const MatrixBuffer encoding = known.empty() ? MatrixBuffer() : encode_condition_values(known, model.conditions);
  return std::make_unique<NetworkDenoiser>(model.config, model.weights.span(), encoding);
}

void bind_denoiser(nb::module_& module) {
  nb::class_<Denoiser>(module, "Denoiser", "Whatever predicts what was clean in noisy points.")
      .def_prop_ro("dim", &Denoiser::dim)
      .def_prop_ro("parameterization", [](const Denoiser& d) { return name_of(d.parameterization()); })
      .def("predict", &predict_array, "x"_a, "level"_a, "wanted"_a.none(), "threads"_a)
      .def("sample", &run_denoiser, "levels"_a, "x"_a, "settings"_a, "first_row"_a, "observer"_a.none(), "threads"_a);
  module.def("python_denoiser", &python_denoiser, "predict"_a, "dim"_a, "parameterization"_a);
  module.def("mixture_denoiser", &mixture_denoiser, "weights"_a, "means"_a, "sds"_a, "parameterization"_a);
  module.def("network_denoiser", &network_denoiser, "model"_a, "settings"_a);
}

nb::object prior_array(std::size_t rows, std::size_t cols, std::uint64_t seed, std::uint64_t first_row) {
  MatrixBuffer x(rows, cols);
  ThreadPool pool(1);
  fill_prior({pool, seed, first_row}, x);
  return to_numpy(std::move(x));
}

nb::object langevin_array(const nb::object& score, const FloatArray& x, std::uint64_t steps, double a, double b,
                          double gamma, std::uint64_t seed, const nb::object& observer) {
  MatrixBuffer points = copy_of(x, "x");
  Signals signals;
  const auto score_of = [&](ConstMatrix at, Matrix out) {
    signals();
    const nb::gil_scoped_acquire lock;
    const std::optional<Answer> answer = answer_of(score(array_of(at)));
    if (!answer || answer->array.shape(0) != at.rows || answer->array.shape(1) != at.cols) {
      fail_type("the score gives another shape than the points, [{}, {}]", at.rows, at.cols);
    }
    copy({answer->array.data(), at.rows, at.cols}, out);
  };
  LangevinRun run{.steps = steps, .sizes = {a, b, gamma}, .seed = seed};
  if (!observer.is_none()) {
    run.observer = [&](std::uint64_t step, ConstMatrix seen) {
      const nb::gil_scoped_acquire lock;
      observer(step, array_of(seen));
    };
  }
  {
    const Unlocked unlocked;
    walk_langevin(score_of, points, run);
  }
  return to_numpy(std::move(points));
}

nb::object grid_levels(const std::string& grid, std::size_t count, double sigma_min, double sigma_max) {
  return levels_array(continuous_grid(parse_name<Grid>("grid", grid), count, sigma_min, sigma_max));
}

nb::object chain_grid_levels(const std::string& grid, std::size_t count, const NoiseSchedule& chain) {
  return levels_array(chain_grid(parse_name<Grid>("grid", grid), count, chain));
}

nb::object model_levels(const ModelHandle& handle, const nb::dict& settings) {
  const PointModel& model = point_model(handle.model, "sampling_levels");
  ThreadPool pool(0);
  return levels_array(sampling_levels(model, sample_config(model, settings_of(settings)), pool));
}

std::pair<nb::object, nb::object> standardizer_of(const ModelHandle& handle) {
  const PointModel& model = point_model(handle.model, "standardizer_");
  return {to_numpy(model.transform.mean), to_numpy(model.transform.scale)};
}

}  // namespace

void bind_mathematics(nb::module_& module) {
  bind_schedule(module);
  bind_denoiser(module);
  module.def("q_sample", &q_sample_array, "x0"_a, "eps"_a, "levels"_a);
  module.def("q_step", &q_step_array, "x"_a, "eps"_a, "beta"_a);
  module.def("q_posterior", &posterior_of, "t"_a, "s"_a);
  module.def("convert", &convert_array, "source"_a, "target"_a, "x_t"_a, "prediction"_a, "levels"_a);
  module.def("loss_weight", &loss_weight_of, "weighting"_a, "target"_a, "level"_a, "snr_gamma"_a, "p2_gamma"_a,
             "p2_k"_a);
  module.def("chain_loss", &chain_loss, "chain"_a, "objective"_a, "target"_a, "variance"_a, "steps"_a, "output"_a,
             "x0"_a, "eps"_a);
  module.def("prior", &prior_array, "rows"_a, "columns"_a, "seed"_a, "first_row"_a);
  module.def("langevin", &langevin_array, "score"_a, "x"_a, "steps"_a, "a"_a, "b"_a, "gamma"_a, "seed"_a,
             "observer"_a.none());
  module.def("grid_levels", &grid_levels, "grid"_a, "count"_a, "sigma_min"_a, "sigma_max"_a);
  module.def("chain_grid_levels", &chain_grid_levels, "grid"_a, "count"_a, "chain"_a);
  module.def("model_levels", &model_levels, "model"_a, "settings"_a);
  module.def("standardizer", &standardizer_of, "model"_a);
}

}  // namespace sfumato::python
