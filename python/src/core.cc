// The module _core: the engine's calls for the Python package, which makes them pleasant.
#include <nanobind/nanobind.h>

#include "bindings.h"
#include "errors.h"
#include "settings.h"

NB_MODULE(_core, module) {
  module.doc() = "The engine of sfumato.";
  module.attr("VERSION") = SFUMATO_VERSION;
  sfumato::python::translate_errors();
  sfumato::python::bind_settings(module);
  sfumato::python::bind_data(module);
  sfumato::python::bind_model(module);
  sfumato::python::bind_measures(module);
  sfumato::python::bind_mathematics(module);
}
