// Norms and scaling of per-example gradients. The gradient of each tensor for one row is an outer product of two
// vectors, so its norm costs as much as theirs, and scaling one of them scales the gradient (Goodfellow 2015,
// "Efficient per-example gradient computations").
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/nn/mlp.h"

namespace sfumato {

/// The squared norm of each row's gradient over all trained parameters, after backward() of rows [first, first +
/// squares.size()).
void row_gradient_squares(const MlpConfig& config, const MlpTape& tape, std::size_t first, std::span<double> squares);

/// Multiplies the gradients of rows [first, first + factors.size()) on the tape, so that gradient_tile() sums scaled
/// per-example gradients.
void scale_row_gradients(MlpTape& tape, std::size_t first, std::span<const float> factors);

}  // namespace sfumato
