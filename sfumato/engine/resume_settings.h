// Settings that are given again when a training is resumed.
#pragma once

#include "sfumato/engine/model.h"

namespace sfumato {

/// Throws Error (usage) on a setting that differs from the one that the training was started with, by name, and on an
/// unknown one. `steps` and `time`, which extend a training, are not looked at.
void check_resumed_settings(const Checkpoint& checkpoint, const Settings& settings);

}  // namespace sfumato
