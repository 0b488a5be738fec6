// The multilayer perceptron: forward pass, backward pass and forward-mode derivative. Work is split into row blocks and
// weight tiles, so the bits do not depend on the number of threads.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/kernels/activation.h"
#include "sfumato/kernels/gemm.h"
#include "sfumato/nn/mlp_config.h"
#include "sfumato/nn/mlp_layout.h"

namespace sfumato {

/// Activations that the forward pass stores for the backward pass, for a batch of B rows.
struct MlpTape {
  struct Layer {
    MatrixBuffer z;       ///< [B, N] W h + b
    MatrixBuffer slope;   ///< [B, N] act', then d_u: the gradient with respect to the activation's input
    MatrixBuffer hidden;  ///< [B, N] output of the layer
    MatrixBuffer d_z;     ///< [B, N]
  };
  MatrixBuffer phase;         ///< [B, frequencies]
  MatrixBuffer features;      ///< [B, features] input of the first layer
  std::vector<Layer> layers;  ///< hidden layers
  MatrixBuffer d_hidden;      ///< [B, N] gradient propagated by the backward pass
  MatrixBuffer out;           ///< [B, outputs]
  MatrixBuffer d_out;         ///< [B, outputs] set by the caller between the passes
  std::vector<Taps> taps;     ///< [B] set by the caller before the forward pass
  MatrixBuffer encoding;      ///< [B, conditions] set by the caller before the forward pass; zeros: unconditional

  MlpTape(const MlpConfig& config, std::size_t batch);
};

/// Workspace of the forward-mode derivative along one direction, for B rows.
struct MlpTangentScratch {
  MatrixBuffer phase;     ///< [B, frequencies]
  MatrixBuffer features;  ///< [B, features]
  MatrixBuffer z;         ///< [B, N]
  MatrixBuffer hidden;    ///< [B, N]

  MlpTangentScratch(const MlpConfig& config, std::size_t batch);
};

/// A network with the parameters of a flat buffer, packed for matrix products.
class Mlp {
 public:
  /// Throws Error (usage) on an invalid configuration.
  explicit Mlp(const MlpConfig& config);
  const MlpConfig& config() const { return config_; }
  const MlpLayout& layout() const { return layout_; }

  /// Packs new parameters, [layout().size]. They are kept by reference. `for_training` also prepares the backward pass.
  void load(std::span<const float> parameters, bool for_training, ThreadPool& pool);

  /// Forward pass of rows [first, first + count): x -> tape.out. x: [B, inputs].
  void forward(ConstMatrix x, MlpTape& tape, std::size_t first, std::size_t count) const;
  /// Backward pass of rows [first, first + count): tape.d_out -> the gradients of every layer.
  void backward(MlpTape& tape, std::size_t first, std::size_t count) const;
  /// One tile of the parameters' gradient, after backward() of the first `rows` rows of the tape. Each element is
  /// summed over rows in order, so that accumulating microbatches gives the bits of the whole batch. gradient:
  /// [layout().size].
  std::size_t gradient_tiles() const { return tiles_.size(); }
  void gradient_tile(std::size_t index, const MlpTape& tape, std::size_t rows, Accumulate accumulate,
                     std::span<float> gradient) const;
  /// The derivative of tape.out along x_dot (forward mode), after forward() of rows [first, first + count). x_dot:
  /// [count, inputs] -> out_dot: [count, outputs]; scratch: for at least `count` rows.
  void tangent(ConstMatrix x_dot, const MlpTape& tape, std::size_t first, MlpTangentScratch& scratch,
               Matrix out_dot) const;

  /// The output for B rows, with the bits of forward(). x: [B, inputs]; taps: [B]; encoding: [B, conditions], or one
  /// row for all, or empty if unconditional -> out: [B, outputs]. Parallel over row blocks.
  void predict(ConstMatrix x, std::span<const Taps> taps, Matrix out, ThreadPool& pool,
               ConstMatrix encoding = {}) const;
  /// The same, with the derivatives along K directions per row, concatenated in each row. directions: [B, K inputs] ->
  /// out_dot: [B, K outputs].
  void predict_along(ConstMatrix x, std::span<const Taps> taps, ConstMatrix directions, Matrix out, Matrix out_dot,
                     ThreadPool& pool, ConstMatrix encoding = {}) const;

 private:
  struct Tile {
    enum class Kind { weight, modulation, condition, output_bias } kind;
    std::size_t layer;
    std::size_t first;
    std::size_t count;
  };
  Modulation modulation(const MlpLayout::Layer& layer) const;
  std::span<const float> bias(const MlpLayout::Layer& layer) const { return layer.bias.values(parameters_); }
  void features(ConstMatrix x, Matrix phase, Matrix out) const;
  void linear(std::size_t layer, ConstMatrix hidden, ConstMatrix encoding, Matrix z) const;
  bool narrow() const { return config_.outputs <= 4; }
  void last(ConstMatrix hidden, Matrix out) const;
  void output(ConstMatrix hidden, Matrix out) const;
  void predict_block(ConstMatrix x, std::span<const Taps> taps, Matrix out, struct MlpScratch& scratch) const;

  MlpConfig config_;
  MlpLayout layout_;
  std::span<const float> parameters_;
  PackedMatrix frequencies_;
  std::vector<PackedMatrix> weights_;     // for the forward pass
  std::vector<PackedMatrix> transposed_;  // for the backward pass
  std::vector<PackedMatrix> conditions_;  // of the hidden layers; empty without conditions
  std::vector<Tile> tiles_;
};

/// Copies rows [first, first + to.rows) of the batch's encodings. `encoding` has all rows, one row for all, or none:
/// zeros.
void copy_encodings(ConstMatrix encoding, std::size_t first, Matrix to);

/// Rows per block: they pass through all layers on one thread and stay in its cache.
inline constexpr std::size_t kRowBlock = 64;

}  // namespace sfumato
