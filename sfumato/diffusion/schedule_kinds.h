// The function that each kind of schedule is. Only schedule.cc uses this.
#pragma once

#include <cstddef>

#include "sfumato/diffusion/schedule.h"

namespace sfumato {

/// beta of step index + 1 of a valid configuration. Each is computed without cancellation, to full relative precision.
double beta_at(const ScheduleConfig& config, std::size_t index);

}  // namespace sfumato
