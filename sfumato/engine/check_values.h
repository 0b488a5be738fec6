// Whether the values of settings are ones that any kind of data takes, before the data are read.
#pragma once

#include "sfumato/engine/setting_list.h"

namespace sfumato {

/// Throws Error (usage) on a setting that the task does not have, and on a value that no kind of data takes: of another
/// type, not one of the choices, or out of range. Files that values name are not read.
void check_values(Task task, const Settings& settings);

}  // namespace sfumato
