// Settings by name, to and from Python.
#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>
#include <string>

#include "sfumato/engine/setting_value.h"

namespace sfumato::python {

/// A value of Python's: True and False, numbers, texts, paths, lists, dictionaries, and NumPy's scalars and arrays.
/// Throws Error (usage) on anything else.
SettingValue value_of(const std::string& name, nanobind::handle value);

/// The settings that a dictionary names; None sets nothing.
Settings settings_of(const nanobind::dict& settings);

/// Settings as a dictionary.
nanobind::dict dict_of(const Settings& settings);

/// A whole number of 0 or more; 1e6 is one too. Throws Error (usage).
std::uint64_t whole_number(const std::string& name, nanobind::handle value);

/// Adds the list of all settings to the module.
void bind_settings(nanobind::module_& module);

}  // namespace sfumato::python
