// The engine's errors as Python's exceptions.
#pragma once

#include <nanobind/nanobind.h>

#include "sfumato/base/error.h"

namespace sfumato::python {

/// The exception of sfumato._errors that an error is for those who use Python: ValueError for usage and bad data,
/// RuntimeError for a failure of the machine, ArithmeticError for a training that diverged.
nanobind::object exception_of(const Error& error);

/// From here on whatever the engine throws arrives as that exception.
void translate_errors();

/// Throws TypeError with a text made as fmt::format makes it.
template <class... Args>
[[noreturn]] void fail_type(fmt::format_string<Args...> format, Args&&... args) {
  throw nanobind::type_error(fmt::format(format, std::forward<Args>(args)...).c_str());
}

}  // namespace sfumato::python
