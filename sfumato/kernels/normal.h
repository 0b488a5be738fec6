// Standard normal numbers for whole matrices.
#pragma once

#include <cstdint>

#include "sfumato/base/matrix.h"
#include "sfumato/base/random.h"

namespace sfumato {

/// Fills row i of `out` with standard normal numbers that depend on the stream and on first_row + i alone, by Box and
/// Muller's transform of 32-bit uniforms in (0, 1]: |z| <= 6.66.
void fill_normal(const RandomStream& stream, std::uint64_t first_row, Matrix out);

}  // namespace sfumato
