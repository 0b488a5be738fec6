// Log-densities of the forward process, in nats and in double precision.
#pragma once

#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/schedule.h"

namespace sfumato {

/// log q(x_t | x_0) of each row at its own noise level (Ho20 eq. 4). x0, x_t: [B, D]; levels: [B] -> out: [B]. All
/// functions here throw Error (usage) on a shape mismatch and where the variance is 0, which has no density.
void log_q_sample(ConstMatrix x0, ConstMatrix x_t, std::span<const NoiseLevel> levels, std::span<double> out);

/// log q(x_t | x_{t-1}) of each row (Ho20 eq. 2). x_before, x_t: [B, D] -> out: [B].
void log_q_step(ConstMatrix x_before, ConstMatrix x_t, double beta, std::span<double> out);

/// log q(x_s | x_t, x_0) of each row, for a level s less noisy than t (Ho20 eq. 6). x0, x_t, x_s: [B, D] -> out: [B].
void log_q_posterior(ConstMatrix x0, ConstMatrix x_t, ConstMatrix x_s, NoiseLevel t, NoiseLevel s,
                     std::span<double> out);

/// log q(x_{1:T} | x_0) = sum_t log q(x_t | x_{t-1}) of each row. trajectory: [(T + 1) B, D] as returned by
/// q_trajectory() -> out: [B].
void log_q_trajectory(ConstMatrix trajectory, const NoiseSchedule& chain, std::span<double> out);

}  // namespace sfumato
