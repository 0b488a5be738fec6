// The offsets of all tensors of a network in one flat parameter buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/nn/mlp_config.h"

namespace sfumato {

/// A matrix in the flat buffer, aligned to a cache line.
struct TensorSlice {
  std::string name;
  std::size_t offset = 0;
  std::size_t rows = 0;
  std::size_t cols = 0;

  Matrix of(std::span<float> flat) const { return {flat.data() + offset, rows, cols}; }
  ConstMatrix of(std::span<const float> flat) const { return {flat.data() + offset, rows, cols}; }
  std::span<float> values(std::span<float> flat) const { return flat.subspan(offset, rows * cols); }
  std::span<const float> values(std::span<const float> flat) const { return flat.subspan(offset, rows * cols); }
};

/// Parameters, gradients, moments and averages share this layout, so that Adam, EMA, clipping and saving are single
/// loops. Padding between tensors stays zero. The Fourier frequencies are a tensor whose gradient is always zero: they
/// are saved with the weights but not trained.
struct MlpLayout {
  struct Layer {
    TensorSlice weight;     ///< [inputs of the layer, outputs]
    TensorSlice bias;       ///< [1, outputs]
    TensorSlice scale;      ///< [table rows, outputs]; no rows in the last layer
    TensorSlice shift;      ///< [table rows, outputs] or no rows
    TensorSlice condition;  ///< [width of the encoding, outputs]; no rows in the last layer and without conditions
  };
  TensorSlice frequencies;    ///< [inputs, frequencies]; no columns without Fourier features
  std::vector<Layer> layers;  ///< hidden layers, then the output layer
  std::size_t size = 0;       ///< length of the flat buffer

  explicit MlpLayout(const MlpConfig& config);
  /// All tensors with elements, in the order of the buffer.
  std::vector<TensorSlice> tensors() const;
};

/// Initialises the parameters from a seed. flat: [layout.size]. Throws Error (usage) on an invalid configuration.
void initialize(const MlpConfig& config, std::uint64_t seed, std::span<float> flat);

}  // namespace sfumato
