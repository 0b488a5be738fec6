// The gradient of each row of a batch alone: its norm, and its share of the sum. A row enters every tensor's gradient
// as a product of two vectors, so that its norm costs no more than theirs, and a factor on one of the two scales it
// (Goodfellow 2015, "Efficient per-example gradient computations").
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/nn/mlp.h"

namespace sfumato {

/// After backward of rows [first, first + squares.size()): the squared norm of each row's gradient by all parameters
/// that train.
void row_gradient_squares(const MlpConfig& config, const MlpTape& tape, std::size_t first, std::span<double> squares);

/// Multiplies the gradients of rows [first, first + factors.size()) on the tape, so that the tiles of the parameters'
/// gradient sum each row's with its factor.
void scale_row_gradients(MlpTape& tape, std::size_t first, std::span<const float> factors);

}  // namespace sfumato
