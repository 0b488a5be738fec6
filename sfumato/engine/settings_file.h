// Settings from a TOML file and from JSON.
#pragma once

#include <string>
#include <string_view>

#include "sfumato/engine/setting_list.h"

namespace sfumato {

/// The settings in a TOML file, as in: batch = 512. Throws Error (failure) when it cannot be read and (usage) with the
/// line for what is not TOML, for a value of a type that no setting has and as check_values() does.
Settings read_settings(const std::string& path, Task task);

/// The settings in a JSON object, as in {"batch": 512, "where": {"age": {">=": 40}, "job": ["a", null]}, "schema":
/// {"age": {"kind": "integer"}}}: a condition is a value, one of a list of values, or relations with theirs. Throws
/// Error (usage) for other text and for a value of a type that no setting has.
Settings settings_from_json(std::string_view json);

}  // namespace sfumato
