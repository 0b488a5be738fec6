// Settings of the multilayer perceptron.
#pragma once

#include <cstddef>

#include "sfumato/kernels/activation.h"

namespace sfumato {

/// One type of block: h' = act((W h + E c + b) * scale(level) + shift(level)) [+ h]. scale and shift are rows of tables
/// indexed by the noise level; c is the encoding of a row's conditions, zeros if unconditional. The network of the
/// original article is taps = 1 (one table row per step), no shift, no residual, softplus. The default interpolates
/// between neighbouring rows of a short table, so that it is smooth in the level.
struct MlpConfig {
  std::size_t inputs = 2;
  std::size_t outputs = 2;
  std::size_t conditions = 0;  ///< width of a row's condition encoding; 0: an unconditional network
  std::size_t width = 128;
  std::size_t hidden_layers = 4;
  Activation activation = Activation::silu;
  bool residual = true;
  bool shift = true;
  std::size_t table_rows = 16;        ///< rows of each scale and shift table
  std::size_t taps = 4;               ///< neighbouring rows interpolated: 1, 2 or 4
  std::size_t fourier_features = 32;  ///< random frequencies of the input (Tancik et al. 2020); 0: no Fourier features
  double fourier_scale = 1.0;         ///< standard deviation of the frequencies, in radians per unit of the input
  Precision precision = Precision::float32;  ///< of the products between hidden layers, forward and backward
  bool article_init = false;  ///< PyTorch's initialisation with U(0, 1) scales; otherwise the output starts at 0

  /// Width of the first layer's input.
  std::size_t features() const { return inputs + 2 * fourier_features; }
};

/// Throws Error (usage) on a size that is zero or too large, or on taps other than 1, 2 or 4.
void validate(const MlpConfig& config);

}  // namespace sfumato
