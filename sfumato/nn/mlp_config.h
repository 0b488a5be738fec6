// What a network is made of.
#pragma once

#include <cstddef>

#include "sfumato/kernels/activation.h"

namespace sfumato {

/// One kind of block says it all: h' = act((W h + E c + b) * scale(level) + shift(level)) [+ h], where scale and shift
/// are rows of tables indexed by the noise level, and c is the code of what is known of a row: its conditions, in every
/// block, or nothing at all. The article's network is taps = 1 (a row per step), no shift, no
/// residual, softplus; the default mixes neighbouring rows of a short table, so that it varies smoothly with the level.
struct MlpConfig {
  std::size_t inputs = 2;
  std::size_t outputs = 2;
  std::size_t conditions = 0;  ///< numbers in a row's code; 0: an unconditional network
  std::size_t width = 128;
  std::size_t hidden_layers = 4;
  Activation activation = Activation::silu;
  bool residual = true;
  bool shift = true;
  std::size_t table_rows = 16;        ///< rows of each scale and shift table
  std::size_t taps = 4;               ///< neighbouring rows mixed: 1, 2 or 4
  std::size_t fourier_features = 32;  ///< random frequencies of the input (Tancik et al. 2020); 0: the input alone
  double fourier_scale = 1.0;         ///< standard deviation of the frequencies, in radians per unit of the input
  Precision precision = Precision::float32;  ///< of the products between hidden layers, forward and backward
  bool article_init = false;  ///< PyTorch's initialisation with U(0, 1) scales; otherwise a network that starts at 0

  /// Width of what the first layer sees.
  std::size_t features() const { return inputs + 2 * fourier_features; }
};

/// Throws Error (usage) on a size that is zero or beyond reason, or a number of taps that does not exist.
void validate(const MlpConfig& config);

}  // namespace sfumato
