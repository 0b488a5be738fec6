// Settings of a training as the configuration of its kind. Only the engine uses this.
#pragma once

#include <optional>
#include <string>

#include "sfumato/engine/fit_options.h"
#include "sfumato/points/point_config.h"
#include "sfumato/tables/table_config.h"

namespace sfumato {

/// What the settings say of the data's kind: with `as`, or by settings that only one kind has; `reason` says by what.
struct RequestedKind {
  std::optional<DataKind> kind;
  std::string reason;
};
RequestedKind requested_kind(const Settings& settings);

/// The options of a training of a kind. Throws Error (usage) as assign() does.
FitOptions fit_options(DataKind kind, const Settings& settings);

/// The configurations that the settings make; what is not given is the preset's or the kind's default. Throws Error
/// (usage) on values of another type or out of range, and on settings that have no effect.
PointConfig point_config(const Settings& settings);
TableConfig table_config(const Settings& settings);

}  // namespace sfumato
