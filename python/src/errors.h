// The engine's errors as Python's exceptions, with settings spelled as arguments.
#pragma once

#include <nanobind/nanobind.h>

#include <string>
#include <utility>

#include "sfumato/base/error.h"

namespace sfumato::python {

/// The engine's text with its settings, which it names in backquotes, spelled as arguments of Python:
/// "add `sampler`=ddim" becomes "add sampler='ddim'".
std::string python_text(const std::string& text);

/// The same of a training, whose `seed` is random_state.
std::string fit_text(std::string text);

/// The exception of sfumato._errors that an error is for those who use Python: ValueError for usage and bad data,
/// RuntimeError for a failure of the machine, ArithmeticError for a training that diverged.
nanobind::object exception_of(const Error& error);

/// Translates the engine's errors to that exception from here on.
void translate_errors();

/// Runs a part of a training; its errors name settings as the arguments of fit.
template <class Call>
auto with_arguments_of_fit(const Call& call) {
  try {
    return call();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::usage) throw;
    throw Error(error.kind(), fit_text(error.what()));
  }
}

/// Throws TypeError with a text made as fmt::format makes it.
template <class... Args>
[[noreturn]] void fail_type(fmt::format_string<Args...> format, Args&&... args) {
  throw nanobind::type_error(fmt::format(format, std::forward<Args>(args)...).c_str());
}

}  // namespace sfumato::python
