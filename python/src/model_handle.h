// A model as Python holds it.
#pragma once

#include <string>
#include <utility>

#include "sfumato/engine/model.h"

namespace sfumato::python {

/// A model to draw from, and all that its training needs to go on.
struct ModelHandle {
  explicit ModelHandle(Checkpoint from, std::string why = "")
      : checkpoint(std::move(from)), model(model_of(checkpoint)), reason(std::move(why)) {}

  Checkpoint checkpoint;
  Model model;
  std::string reason;  ///< why its data are of their kind
};

}  // namespace sfumato::python
