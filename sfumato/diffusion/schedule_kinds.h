// The function beta_t of each kind of schedule. Used by schedule.cc only.
#pragma once

#include <cstddef>

#include "sfumato/diffusion/schedule.h"

namespace sfumato {

/// beta of step index + 1 of a valid configuration, computed without cancellation to full relative precision.
double beta_at(const ScheduleConfig& config, std::size_t index);

}  // namespace sfumato
