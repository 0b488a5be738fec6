// What a model file holds, in short.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "sfumato/engine/model.h"

namespace sfumato {

/// Columns, rows learned, steps, parameters, loss or validation bound, privacy budget and all settings.
nlohmann::ordered_json model_summary(const Checkpoint& checkpoint);
/// The same as text.
std::string model_summary_json(const Checkpoint& checkpoint);

/// The privacy budget that a training has spent: "epsilon 2.99 of 3 at delta 1e-05 in 400 steps"; empty where the
/// training is not private.
std::string privacy_text(const Checkpoint& checkpoint);

/// "label (0, 1, 2)", or "age (a number, 38.6 +- 13.6)".
std::string condition_text(const Condition& condition);

}  // namespace sfumato
