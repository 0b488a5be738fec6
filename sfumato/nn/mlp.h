// The network: forward, backward and tangent side by side, over blocks of rows and over tiles of weights, so that any
// number of threads computes the same bits.
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

/// What the forward pass leaves for the backward pass, for one batch of B rows.
struct MlpTape {
  struct Layer {
    MatrixBuffer z;       ///< [B, N] W h + b
    MatrixBuffer slope;   ///< [B, N] act', then d_u: the gradient at the activation's input
    MatrixBuffer hidden;  ///< [B, N] the layer's output
    MatrixBuffer d_z;     ///< [B, N]
  };
  MatrixBuffer phase;         ///< [B, frequencies]
  MatrixBuffer features;      ///< [B, features] what the first layer sees
  std::vector<Layer> layers;  ///< hidden layers
  MatrixBuffer d_hidden;      ///< [B, N] running gradient of the backward pass
  MatrixBuffer out;           ///< [B, outputs]
  MatrixBuffer d_out;         ///< [B, outputs] to be filled in between the passes
  std::vector<Taps> taps;     ///< [B] to be filled in before the forward pass
  MatrixBuffer encoding;      ///< [B, conditions] the same; a row of zeros is of nothing known

  MlpTape(const MlpConfig& config, std::size_t batch);
};

/// Room for one direction of the tangent pass, for B rows.
struct MlpTangentScratch {
  MatrixBuffer phase;     ///< [B, frequencies]
  MatrixBuffer features;  ///< [B, features]
  MatrixBuffer z;         ///< [B, N]
  MatrixBuffer hidden;    ///< [B, N]

  MlpTangentScratch(const MlpConfig& config, std::size_t batch);
};

/// A network with the parameters of a flat buffer, rearranged for its matrix products.
class Mlp {
 public:
  /// Throws Error (usage) on a bad configuration.
  explicit Mlp(const MlpConfig& config);
  const MlpConfig& config() const { return config_; }
  const MlpLayout& layout() const { return layout_; }

  /// Takes new parameters, [layout().size]; they must stay where they are while the network is used. `for_training`
  /// prepares the backward pass too.
  void load(std::span<const float> parameters, bool for_training, ThreadPool& pool);

  /// Rows [first, first + count) of the batch: x -> tape.out. x: [B, inputs].
  void forward(ConstMatrix x, MlpTape& tape, std::size_t first, std::size_t count) const;
  /// Rows [first, first + count) of tape.d_out -> the gradients at every layer.
  void backward(MlpTape& tape, std::size_t first, std::size_t count) const;
  /// After backward of the tape's first `rows` rows: the parameters' gradient in tiles, each summed over the rows in
  /// their order, so that a batch that passes through a shorter tape in parts, each added to the one before, has the
  /// bits of the whole. gradient: [layout().size].
  std::size_t gradient_tiles() const { return tiles_.size(); }
  void gradient_tile(std::size_t index, const MlpTape& tape, std::size_t rows, Accumulate accumulate,
                     std::span<float> gradient) const;
  /// After forward of rows [first, first + count): how tape.out changes when these rows of x change by x_dot, forward
  /// mode. x_dot: [count, inputs] -> out_dot: [count, outputs]; a batch of at least `count` rows in scratch.
  void tangent(ConstMatrix x_dot, const MlpTape& tape, std::size_t first, MlpTangentScratch& scratch,
               Matrix out_dot) const;

  /// x: [B, inputs], taps: [B], code: [B, conditions], or one row for all, or none where nothing is known -> out:
  /// [B, outputs], the bits of forward(). Blocks of rows in parallel.
  void predict(ConstMatrix x, std::span<const Taps> taps, Matrix out, ThreadPool& pool,
               ConstMatrix encoding = {}) const;
  /// The same, and its derivatives along K directions of each row, which stand one after another in the row.
  /// directions: [B, K inputs] -> out_dot: [B, K outputs].
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
  std::vector<PackedMatrix> conditions_;  // of the hidden layers; none without conditions
  std::vector<Tile> tiles_;
};

/// Rows [first, first + to.rows) of a batch's codes: code has them all, or one for all, or none: zeros.
void copy_encodings(ConstMatrix encoding, std::size_t first, Matrix to);

/// Rows that one thread takes through all layers at once, so that they stay in its cache.
inline constexpr std::size_t kRowBlock = 64;

}  // namespace sfumato
