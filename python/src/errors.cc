#include "errors.h"

#include <exception>

#include "sfumato/columns/arrow_types.h"

namespace sfumato::python {

namespace nb = nanobind;

namespace {

const char* class_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::failure:
      return "FailureError";
    case ErrorKind::usage:
      return "UsageError";
    case ErrorKind::bad_data:
      return "BadDataError";
    case ErrorKind::diverged:
      return "DivergedError";
  }
  return "FailureError";
}

}  // namespace

nb::object exception_of(const Error& error) {
  return nb::module_::import_("sfumato._errors").attr(class_of(error.kind()))(error.what());
}

void translate_errors() {
  nb::register_exception_translator([](const std::exception_ptr& thrown, void*) {
    try {
      std::rethrow_exception(thrown);
    } catch (const ArrowTypeError& error) {
      PyErr_SetString(PyExc_TypeError, error.what());
    } catch (const Error& error) {
      try {
        const nb::object exception = exception_of(error);
        PyErr_SetObject(exception.type().ptr(), exception.ptr());
      } catch (nb::python_error& second) {
        second.restore();
      }
    }
  });
}

}  // namespace sfumato::python
