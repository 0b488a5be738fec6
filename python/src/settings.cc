#include "settings.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "sfumato/engine/setting_list.h"
#include "sfumato/engine/settings_file.h"

namespace sfumato::python {

namespace nb = nanobind;

namespace {

using Json = nlohmann::ordered_json;

// A scalar of NumPy's and the like as Python's own, and a path as a text.
nb::object plain_of(nb::handle value) {
  if (nb::hasattr(value, "__fspath__")) return value.attr("__fspath__")();
  const bool scalar =
      nb::hasattr(value, "item") && nb::hasattr(value, "ndim") && nb::cast<int>(value.attr("ndim")) == 0;
  return scalar ? nb::object(value.attr("item")()) : nb::borrow(value);
}

bool is_list(nb::handle value) {
  return PyList_Check(value.ptr()) != 0 || PyTuple_Check(value.ptr()) != 0 || PyAnySet_Check(value.ptr()) != 0 ||
         nb::hasattr(value, "tolist");
}

SettingValue whole_or_real(nb::handle value) {
  const nb::object whole = nb::steal(PyNumber_Index(value.ptr()));
  const std::uint64_t count = PyLong_AsUnsignedLongLong(whole.ptr());
  if (PyErr_Occurred() == nullptr) return count;
  PyErr_Clear();
  const double real = PyLong_AsDouble(whole.ptr());
  if (PyErr_Occurred() == nullptr) return real;
  PyErr_Clear();
  return HUGE_VAL;
}

bool is_number(nb::handle value) {
  return PyBool_Check(value.ptr()) == 0 && (PyFloat_Check(value.ptr()) != 0 || PyIndex_Check(value.ptr()) != 0);
}

double number_of(nb::handle value) {
  return PyFloat_Check(value.ptr()) != 0 ? PyFloat_AsDouble(value.ptr()) : as_number("", whole_or_real(value));
}

[[noreturn]] void fail_value(const std::string& name, nb::handle value) {
  fail(ErrorKind::usage, "`{}` is {}; give a number, a text, True, False or a list of numbers or texts", name,
       nb::repr(value).c_str());
}

// All numbers or all texts; texts of an empty list.
SettingValue list_of(const std::string& name, nb::handle list) {
  std::vector<double> numbers;
  std::vector<std::string> texts;
  for (const nb::handle element : nb::iter(list)) {
    const nb::object plain = plain_of(element);
    if (is_number(plain)) {
      numbers.push_back(number_of(plain));
    } else if (nb::isinstance<nb::str>(plain)) {
      texts.push_back(nb::cast<std::string>(plain));
    } else {
      fail_value(name, list);
    }
  }
  if (!numbers.empty() && !texts.empty()) fail_value(name, list);
  if (numbers.empty()) return texts;
  return numbers;
}

// Of a dictionary, whose values may be anything that a column holds: None and NaN are missing.
Json json_of(nb::handle value) {
  const nb::object plain = plain_of(value);
  if (plain.is_none()) return nullptr;
  if (nb::isinstance<nb::bool_>(plain)) return plain.ptr() == Py_True;
  if (is_number(plain)) {
    const double number = number_of(plain);
    constexpr double kExact = 9007199254740992;
    if (std::isnan(number)) return nullptr;
    if (PyFloat_Check(plain.ptr()) != 0) return number;
    return std::abs(number) <= kExact ? Json(static_cast<std::int64_t>(number)) : Json(nb::str(plain).c_str());
  }
  if (nb::isinstance<nb::dict>(plain)) {
    Json object = Json::object();
    for (const auto& [key, held] : nb::borrow<nb::dict>(plain)) object[nb::str(key).c_str()] = json_of(held);
    return object;
  }
  if (!is_list(plain)) return nb::str(plain).c_str();
  Json list = Json::array();
  for (const nb::handle element : nb::iter(plain)) list.push_back(json_of(element));
  return list;
}

}  // namespace

SettingValue value_of(const std::string& name, nb::handle value) {
  const nb::object plain = plain_of(value);
  if (nb::isinstance<nb::bool_>(plain)) return plain.ptr() == Py_True;
  if (nb::isinstance<nb::str>(plain)) return nb::cast<std::string>(plain);
  if (PyFloat_Check(plain.ptr()) != 0) return PyFloat_AsDouble(plain.ptr());
  if (PyIndex_Check(plain.ptr()) != 0) return whole_or_real(plain);
  if (is_list(plain)) return list_of(name, plain);
  if (!nb::isinstance<nb::dict>(plain)) fail_value(name, plain);
  return *settings_from_json(Json{{name, json_of(plain)}}.dump()).find(name);
}

Settings settings_of(const nb::dict& settings) {
  Settings all;
  for (const auto& [key, value] : settings) {
    const auto name = nb::cast<std::string>(key);
    if (!value.is_none()) all.set(name, value_of(name, value));
  }
  return all;
}

nb::dict dict_of(const Settings& settings) {
  nb::dict all;
  for (const auto& [name, value] : settings) {
    std::visit(
        [&, key = name.c_str()]<class T>(const T& held) {
          if constexpr (!std::is_same_v<T, Schema> && !std::is_same_v<T, std::vector<WhereCondition>>) {
            all[key] = nb::cast(held);
          }
        },
        value);
  }
  return all;
}

std::uint64_t whole_number(const std::string& name, nb::handle value) {
  if (value.is_none()) fail(ErrorKind::usage, "`{}` is None; give a whole number of 0 or more", name);
  return as_whole_number(name, value_of(name, value));
}

void bind_settings(nb::module_& module) {
  module.def("whole_number", &whole_number, nb::arg("name"), nb::arg("value").none());
  module.def("setting_list", [] { return nb::module_::import_("json").attr("loads")(setting_list_json()); });
}

}  // namespace sfumato::python
