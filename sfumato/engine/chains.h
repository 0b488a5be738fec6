// The chain of noise levels that settings describe, or several to compare.
#pragma once

#include <string>
#include <vector>

#include "sfumato/engine/setting_value.h"
#include "sfumato/points/model_config.h"

namespace sfumato {

/// The settings of a chain among setting_list(Task::fit), and those that may choose them: preset.
const std::vector<std::string>& chain_settings();

/// The chain of the settings; where none is chosen that of pictures, cosine with 100 steps, which loses the data evenly
/// and ends at noise. Throws Error (usage) on settings that are unknown, out of range or without effect.
ModelConfig chain_config(Settings settings);

/// A chain for each of the schedules. Without any the preset's or the file's, and otherwise all kinds, custom only with
/// betas. A setting that applies to one of them alone is that one's.
std::vector<ModelConfig> chain_configs(const Settings& settings, const std::vector<std::string>& schedules);

}  // namespace sfumato
