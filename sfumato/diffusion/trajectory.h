// Trajectories of the forward chain, step by step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "sfumato/base/matrix.h"
#include "sfumato/diffusion/schedule.h"

namespace sfumato {

/// Called with x_t for t = 0, 1, ... T.
using ChainObserver = std::function<void(std::size_t t, ConstMatrix x_t)>;

/// Draws x_{1:T} ~ q(x_{1:T} | x_0) = prod_t q(x_t | x_{t-1}) for each row (Ho20 eq. 2). x: [B, D], x_0 in, x_T out.
/// The noise of a row depends only on the seed, t and first_row + its index.
void q_walk(const NoiseSchedule& chain, std::uint64_t seed, std::uint64_t first_row, Matrix x,
            const ChainObserver& observer = nullptr);

/// The whole trajectory of x0: [B, D] as [(T + 1) B, D], with x_t of row i in row t B + i.
MatrixBuffer q_trajectory(ConstMatrix x0, const NoiseSchedule& chain, std::uint64_t seed);

}  // namespace sfumato
