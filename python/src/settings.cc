#include "settings.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "sfumato/points/observed.h"

namespace sfumato::python {

namespace nb = nanobind;

namespace {

// The settings of a sampler; what goes with it and what it is are set apart.
template <class Visit>
void visit_sampler_fields(SampleConfig& config, const Visit& visit) {
  visit("seed", config.seed, "");
  visit("sampler", config.sampler, "");
  visit("sample_steps", config.steps, "");
  visit("grid", config.grid, "");
  visit("variance", config.variance, "");
  visit("eta", config.eta, "");
  visit("order", config.order, "");
  visit("tolerance", config.tolerance, "");
  visit("churn", config.churn.amount, "");
  visit("churn_min", config.churn.sigma_min, "");
  visit("churn_max", config.churn.sigma_max, "");
  visit("churn_noise", config.churn.noise, "");
  visit("snr", config.corrector.snr, "");
  visit("corrector_steps", config.corrector.steps, "");
  visit("guidance", config.guidance.weight, "");
  visit("guidance_low", config.guidance.sigma_low, "");
  visit("guidance_high", config.guidance.sigma_high, "");
  visit("guidance_rescale", config.guidance.rescale, "");
}

struct Use {
  const char* setting;
  std::vector<Sampler> samplers;
};

// A setting that the sampler does not look at is a slip.
void check_uses(const nb::dict& settings, Sampler chosen) {
  const std::vector<Sampler> walkers{Sampler::langevin, Sampler::predictor_corrector};
  const std::vector<Sampler> churners{Sampler::heun, Sampler::euler};
  const std::array uses{Use{"variance", {Sampler::ddpm, Sampler::predictor_corrector}},
                        Use{"eta", {Sampler::ddim}},
                        Use{"order", {Sampler::unipc}},
                        Use{"tolerance", {Sampler::rk45}},
                        Use{"churn", churners},
                        Use{"churn_min", churners},
                        Use{"churn_max", churners},
                        Use{"churn_noise", churners},
                        Use{"snr", walkers},
                        Use{"corrector_steps", walkers}};
  for (const Use& use : uses) {
    if (!settings.contains(use.setting) || std::ranges::find(use.samplers, chosen) != use.samplers.end()) continue;
    std::vector<std::string> names;
    for (const Sampler user : use.samplers) names.push_back(name_of(user));
    fail(ErrorKind::usage, "{} is for the sampler {}, and this is {}; add sampler='{}'", use.setting,
         fmt::join(names, " or "), name_of(chosen), names.front());
  }
  if (chosen != Sampler::rk45 || !(settings.contains("grid") || settings.contains("sample_steps"))) return;
  fail(ErrorKind::usage, "the sampler rk45 chooses its noise levels itself; give tolerance instead of grid and steps");
}

// A setting of a chain that training would not look at is a slip.
void check_process(const nb::dict& settings, PointConfig& config) {
  if (config.model.process == NoiseProcess::chain) return;
  visit_chain_fields(config.model.schedule, [&](const char* name, const auto&, const char*) {
    const bool of_both = std::string(name) == "sigma_min" || std::string(name) == "sigma_max";
    if (of_both || !settings.contains(name)) return;
    fail(ErrorKind::usage, "{} is a setting of a chain, and the process is continuous; add process='chain'", name);
  });
}

}  // namespace

std::uint64_t whole_number(const std::string& name, nb::handle value) {
  nb::object number = nb::borrow(value);
  if (PyFloat_Check(value.ptr()) != 0) {
    const double real = PyFloat_AS_DOUBLE(value.ptr());
    constexpr double kLargest = 9007199254740992;
    if (real >= 0 && real <= kLargest && real == std::floor(real)) return static_cast<std::uint64_t>(real);
  } else if (PyIndex_Check(value.ptr()) != 0 && PyBool_Check(value.ptr()) == 0) {
    number = nb::steal(PyNumber_Index(value.ptr()));
    const std::uint64_t count = number.is_valid() ? PyLong_AsUnsignedLongLong(number.ptr()) : 0;
    if (PyErr_Occurred() == nullptr) return count;
    PyErr_Clear();
  }
  fail(ErrorKind::usage, "{} is {}; give a whole number of 0 or more", name, nb::repr(value).c_str());
}

double real_number(const std::string& name, nb::handle value) {
  const bool text = PyUnicode_Check(value.ptr()) != 0 || PyBytes_Check(value.ptr()) != 0;
  const double number = text ? -1 : PyFloat_AsDouble(value.ptr());
  if (text || PyErr_Occurred() != nullptr) {
    PyErr_Clear();
    fail(ErrorKind::usage, "{} is {}; give a number", name, nb::repr(value).c_str());
  }
  return number;
}

std::vector<double> beta_list(const std::string& name, nb::handle value) {
  if (nb::isinstance<nb::str>(value)) return read_betas(nb::cast<std::string>(value));
  std::vector<double> list;
  try {
    for (const nb::handle beta : nb::iter(value)) list.push_back(real_number(name, beta));
  } catch (nb::python_error&) {
    fail(ErrorKind::usage, "{} is {}; give a list of numbers, or a file of them", name, nb::repr(value).c_str());
  }
  return list;
}

void fail_unknown_setting(const std::string& name, const std::vector<std::string>& known) {
  const std::string nearest = nearest_name(name, known);
  fail(ErrorKind::usage, "{} is no setting here; {}", name,
       nearest.empty() ? fmt::format("choose from {}", fmt::join(known, ", "))
                       : fmt::format("did you mean {}?", nearest));
}

PointConfig train_config(const std::string& preset_name, const nb::dict& settings) {
  PointConfig config = preset(preset_name);
  set_all(settings, config, [](auto& all, const auto& visit) { visit_point_fields(all, visit); });
  check_process(settings, config);
  return config;
}

TableConfig table_config(const nb::dict& settings) {
  const auto set = [&](TableConfig& config) {
    set_all(settings, config, [](auto& all, const auto& visit) { visit_table_fields(all, visit); });
  };
  TableConfig config;
  set(config);
  if (!is_private(config)) return config;
  config = private_table_config();
  set(config);
  return config;
}

SampleConfig sample_config(const ModelConfig& model, const nb::dict& settings) {
  SampleConfig config;
  if (settings.contains("sampler")) {
    set_value("sampler", settings["sampler"], config.sampler);
    config = default_sampling(model, config.sampler);
  } else if (settings.contains("sample_steps")) {
    config = default_sampling(model, whole_number("sample_steps", settings["sample_steps"]));
  } else {
    config = default_sampling(model);
  }
  set_all(settings, config, [](auto& all, const auto& visit) { visit_sampler_fields(all, visit); });
  check_uses(settings, config.sampler);
  validate(config.guidance);
  return config;
}

void bind_settings(nb::module_& module) {
  nb::list points;
  nb::list tables;
  nb::list samplers;
  const auto add = [](nb::list& names) {
    return [&names](const char* name, const auto&, const char*) { names.append(nb::str(name)); };
  };
  PointConfig train;
  TableConfig table;
  SampleConfig sample;
  visit_point_fields(train, add(points));
  visit_table_fields(table, add(tables));
  visit_sampler_fields(sample, add(samplers));
  module.def("whole_number", &whole_number, nb::arg("name"), nb::arg("value").none());
  module.def("real_number", &real_number, nb::arg("name"), nb::arg("value").none());
  module.attr("POINT_SETTINGS") = nb::tuple(points);
  module.attr("TABLE_SETTINGS") = nb::tuple(tables);
  module.attr("SAMPLE_SETTINGS") = nb::tuple(samplers);
}

}  // namespace sfumato::python
