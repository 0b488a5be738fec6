#include "errors.h"

#include <nanobind/stl/string.h>

#include <algorithm>
#include <cctype>
#include <exception>
#include <utility>

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

void replace_all(const std::string& from, const std::string& to, std::string& text) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// The value that follows a name, as in =ddim, between quotes.
std::string quoted_value(const std::string& text, std::size_t& at) {
  const bool word = at + 1 < text.size() && text[at] == '=' && std::isalpha(static_cast<unsigned char>(text[at + 1]));
  if (!word) return "";
  const std::size_t end = std::min(text.find_first_of(" ,;)", at), text.size());
  std::string value = text.substr(at + 1, end - at - 1);
  at = end;
  if (value == "true") return "=True";
  return value == "false" ? "=False" : "='" + value + "'";
}

}  // namespace

std::string python_text(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = std::min(text.find('`', at), text.size());
    const std::size_t end = text.find('`', begin + 1);
    out += text.substr(at, begin - at);
    if (begin == text.size() || end == std::string::npos) return out + text.substr(begin);
    const std::string name = text.substr(begin + 1, end - begin - 1);
    out += name == "as" ? "as_" : name;
    at = end + 1;
    out += quoted_value(text, at);
  }
  return out;
}

std::string fit_text(std::string text) {
  replace_all("`seed`", "`random_state`", text);
  return text;
}

nb::object exception_of(const Error& error) {
  std::string text = python_text(error.what());
  using Pair = std::pair<const char*, const char*>;
  for (const auto& [from, to] : {Pair{" is true;", " is True;"}, Pair{" is false;", " is False;"},
                                 Pair{"give true or false", "give True or False"}}) {
    replace_all(from, to, text);
  }
  const bool absent = error.kind() == ErrorKind::failure && text.find("No such file or directory") != std::string::npos;
  return nb::module_::import_("sfumato._errors").attr(absent ? "MissingFileError" : class_of(error.kind()))(text);
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
