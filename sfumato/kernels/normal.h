// Matrices of standard normal random numbers.
#pragma once

#include <cstdint>

#include "sfumato/base/matrix.h"
#include "sfumato/base/random.h"

namespace sfumato {

/// Fills row i of `out` with standard normal numbers that depend only on the stream and on first_row + i. Box-Muller
/// transform of 32-bit uniforms in (0, 1], so |z| <= 6.66.
void fill_normal(const RandomStream& stream, std::uint64_t first_row, Matrix out);

}  // namespace sfumato
