// Settings by name, from a Python dictionary into the engine's structs.
#pragma once

#include <fmt/ranges.h>
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/points/beta_file.h"
#include "sfumato/points/point_config.h"
#include "sfumato/points/sample_config.h"
#include "sfumato/tables/table_config.h"

namespace sfumato::python {

/// A whole number of 0 or more; 1e6 is one too. Throws Error (usage).
std::uint64_t whole_number(const std::string& name, nanobind::handle value);
/// Any number but no text. Throws Error (usage).
double real_number(const std::string& name, nanobind::handle value);
/// A file of betas by its path, or the betas themselves.
std::vector<double> beta_list(const std::string& name, nanobind::handle value);

/// Sets one setting from a Python value. Throws Error (usage) where it is of the wrong type or not known.
template <class T>
void set_value(const std::string& name, nanobind::handle value, T& setting) {
  if constexpr (std::is_enum_v<T>) {
    if (!nanobind::isinstance<nanobind::str>(value)) {
      fail(ErrorKind::usage, "{} is {}; give a name in quotes: one of {}", name, nanobind::repr(value).c_str(),
           fmt::join(all_names<T>(), ", "));
    }
    setting = parse_name<T>(name, nanobind::cast<std::string>(value));
  } else if constexpr (std::is_same_v<T, bool>) {
    const bool number = PyNumber_Check(value.ptr()) != 0;
    const int truth = number ? PyObject_IsTrue(value.ptr()) : -1;
    if (truth < 0) fail(ErrorKind::usage, "{} is {}; give True or False", name, nanobind::repr(value).c_str());
    setting = truth == 1;
  } else if constexpr (std::is_same_v<T, std::vector<double>>) {
    setting = beta_list(name, value);
  } else if constexpr (std::is_floating_point_v<T>) {
    setting = real_number(name, value);
  } else {
    setting = static_cast<T>(whole_number(name, value));
  }
}

/// Throws Error (usage) with the nearest name, where there is one: a setting that nobody knows.
[[noreturn]] void fail_unknown_setting(const std::string& name, const std::vector<std::string>& known);

/// Sets what the dictionary names of a configuration. visit_all(config, visit) shows its settings. Throws Error (usage)
/// on a value of the wrong type and on a name that no setting has.
template <class Config, class VisitAll>
void set_all(const nanobind::dict& settings, Config& config, const VisitAll& visit_all) {
  std::vector<std::string> known;
  visit_all(config, [&](const char* name, auto& value, const char*) {
    known.emplace_back(name);
    if (settings.contains(name)) set_value(name, settings[name], value);
  });
  for (const auto& [key, value] : settings) {
    const auto name = nanobind::cast<std::string>(key);
    if (std::ranges::find(known, name) == known.end()) fail_unknown_setting(name, known);
  }
}

/// The settings of points: those of a preset, and over them the dictionary's. Throws Error (usage).
PointConfig train_config(const std::string& preset_name, const nanobind::dict& settings);
/// The settings of tables of mixed columns.
TableConfig table_config(const nanobind::dict& settings);
/// How to draw from a model: what fits it and the sampler or the number of steps, and over that the dictionary's
/// settings. Throws Error (usage) on one that would do nothing.
SampleConfig sample_config(const ModelConfig& model, const nanobind::dict& settings);

/// Adds lists of the names of settings to the module.
void bind_settings(nanobind::module_& module);

}  // namespace sfumato::python
