// The setting `where`: conditions as texts, or as values.
#pragma once

#include <string>
#include <vector>

#include "sfumato/engine/sample_options.h"
#include "sfumato/points/condition.h"

namespace sfumato {

/// The conditions that the settings state. Throws Error (usage) on a value of another type.
Where where_of(const Settings& settings);

/// NAME=VALUE texts, each of them one or several between commas. Throws Error (usage) on other texts; `setting` is for
/// the message.
std::vector<ConditionValue> split_condition_values(const std::vector<std::string>& texts,
                                                   const std::string& setting = "where");

}  // namespace sfumato
