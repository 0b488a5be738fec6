// What the opaque types of the C interface hold.
#pragma once

#include <atomic>
#include <utility>

#include "sfumato/engine/model.h"
#include "sfumato/sfumato_c.h"

// NOLINTBEGIN(readability-identifier-naming): the names are those of the C header.
struct sfumato_model {
  explicit sfumato_model(sfumato::Checkpoint from)
      : checkpoint(std::move(from)), model(sfumato::model_of(checkpoint)) {}

  sfumato::Checkpoint checkpoint;
  sfumato::Model model;  ///< made once, as every call that uses the model needs it
};

struct sfumato_cancellation {
  std::atomic<bool> requested{false};
};
// NOLINTEND(readability-identifier-naming)
