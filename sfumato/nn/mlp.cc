#include "sfumato/nn/mlp.h"

#include <algorithm>

#include "sfumato/kernels/fourier.h"

namespace sfumato {

namespace {

constexpr std::size_t kWeightTileRows = 48;      // what gemm_at_b keeps in cache
constexpr std::size_t kModulationTileCols = 64;  // four cache lines of each table row

std::size_t blocks(std::size_t count, std::size_t block) { return (count + block - 1) / block; }

}  // namespace

MlpTape::MlpTape(const MlpConfig& config, std::size_t batch)
    : phase(MatrixBuffer::padded(batch, config.fourier_features)),
      features(MatrixBuffer::padded(batch, config.features())),
      d_hidden(MatrixBuffer::padded(batch, config.width)),
      out(batch, config.outputs),
      d_out(batch, config.outputs),
      taps(batch),
      encoding(batch, config.conditions) {
  const auto hidden = [&] { return MatrixBuffer::padded(batch, config.width); };
  for (std::size_t l = 0; l < config.hidden_layers; ++l) layers.push_back({hidden(), hidden(), hidden(), hidden()});
}

Mlp::Mlp(const MlpConfig& config) : config_(config), layout_(config) {
  frequencies_ = PackedMatrix(config.inputs, config.fourier_features);
  for (std::size_t l = 0; l < layout_.layers.size(); ++l) {
    const TensorSlice& weight = layout_.layers[l].weight;
    const bool inner = l > 0 && l < config.hidden_layers;  // the first and last layer keep full precision
    const Precision precision = inner ? config.precision : Precision::float32;
    weights_.emplace_back(weight.rows, weight.cols, precision);
    transposed_.emplace_back(weight.cols, weight.rows, precision);
    const auto add_tiles = [&](Tile::Kind kind, std::size_t size, std::size_t step) {
      for (std::size_t i = 0; i < size; i += step) tiles_.push_back({kind, l, i, std::min(step, size - i)});
    };
    if (l < config.hidden_layers) {
      add_tiles(Tile::Kind::weight, weight.rows, kWeightTileRows);
      add_tiles(Tile::Kind::modulation, config.width, kModulationTileCols);
      add_tiles(Tile::Kind::condition, config.conditions, kWeightTileRows);
      if (config.conditions > 0) conditions_.emplace_back(config.conditions, config.width);
    } else {
      add_tiles(Tile::Kind::weight, weight.rows, weight.rows);
      add_tiles(Tile::Kind::output_bias, weight.cols, weight.cols);
    }
  }
}

void Mlp::load(std::span<const float> parameters, bool for_training, ThreadPool& pool) {
  parameters_ = parameters;
  if (config_.fourier_features > 0) frequencies_.pack(layout_.frequencies.of(parameters));
  pool.parallel_for(layout_.layers.size(), [&](std::size_t l, std::size_t) {
    const ConstMatrix weight = layout_.layers[l].weight.of(parameters);
    const bool narrow_last = l == config_.hidden_layers && narrow();
    if (!narrow_last) weights_[l].pack(weight);
    if ((for_training && l > 0) || narrow_last) transposed_[l].pack_transposed(weight);
    if (l < conditions_.size()) conditions_[l].pack(layout_.layers[l].condition.of(parameters));
  });
}

Modulation Mlp::modulation(const MlpLayout::Layer& layer) const {
  return {layer.scale.of(parameters_), layer.shift.of(parameters_), config_.taps};
}

void Mlp::features(ConstMatrix x, Matrix phase, Matrix out) const {
  if (config_.fourier_features == 0) return copy(x, out);
  gemm(x, frequencies_, phase);
  fourier_features(x, phase, out);
}

// W h + E c. modulate() adds the bias.
void Mlp::linear(std::size_t layer, ConstMatrix hidden, ConstMatrix encoding, Matrix z) const {
  gemm(hidden, weights_[layer], z);
  if (!conditions_.empty()) gemm(encoding, conditions_[layer], z, Accumulate::yes);
}

void Mlp::last(ConstMatrix hidden, Matrix out) const {
  if (narrow()) {
    gemm_narrow(hidden, transposed_.back(), out);
  } else {
    gemm(hidden, weights_.back(), out);
  }
}

void Mlp::output(ConstMatrix hidden, Matrix out) const {
  last(hidden, out);
  const std::span<const float> b = bias(layout_.layers.back());
  for (std::size_t i = 0; i < out.rows; ++i) {
    for (std::size_t j = 0; j < out.cols; ++j) out(i, j) += b[j];
  }
}

void Mlp::forward(ConstMatrix x, MlpTape& tape, std::size_t first, std::size_t count) const {
  const auto rows = [&](MatrixBuffer& buffer) { return buffer.view().rows_from(first, count); };
  const auto taps = std::span<const Taps>(tape.taps).subspan(first, count);
  features(x.rows_from(first, count), rows(tape.phase), rows(tape.features));
  Matrix hidden = rows(tape.features);
  for (std::size_t l = 0; l < config_.hidden_layers; ++l) {
    MlpTape::Layer& kept = tape.layers[l];
    const MlpLayout::Layer& layer = layout_.layers[l];
    linear(l, hidden, rows(tape.encoding), rows(kept.z));
    const ConstMatrix residual = config_.residual && l > 0 ? hidden : ConstMatrix();
    modulate(config_.activation, modulation(layer), taps, bias(layer), residual, rows(kept.z), rows(kept.hidden),
             rows(kept.slope));
    hidden = rows(kept.hidden);
  }
  output(hidden, rows(tape.out));
}

void Mlp::backward(MlpTape& tape, std::size_t first, std::size_t count) const {
  const auto rows = [&](MatrixBuffer& buffer) { return buffer.view().rows_from(first, count); };
  const auto taps = std::span<const Taps>(tape.taps).subspan(first, count);
  const Matrix d_hidden = rows(tape.d_hidden);
  gemm(rows(tape.d_out), transposed_.back(), d_hidden);
  for (std::size_t l = config_.hidden_layers; l-- > 0;) {
    MlpTape::Layer& kept = tape.layers[l];
    modulate_backward(modulation(layout_.layers[l]), taps, d_hidden, rows(kept.slope), rows(kept.slope),
                      rows(kept.d_z));
    if (l == 0) break;
    gemm(rows(kept.d_z), transposed_[l], d_hidden, config_.residual ? Accumulate::yes : Accumulate::no);
  }
}

void Mlp::gradient_tile(std::size_t index, const MlpTape& tape, std::size_t rows, Accumulate accumulate,
                        std::span<float> gradient) const {
  const Tile& tile = tiles_[index];
  const MlpLayout::Layer& layer = layout_.layers[tile.layer];
  const bool last = tile.layer == config_.hidden_layers;
  const auto of = [&](const MatrixBuffer& buffer) { return buffer.view().rows_from(0, rows); };
  switch (tile.kind) {
    case Tile::Kind::weight: {
      const ConstMatrix input = of(tile.layer == 0 ? tape.features : tape.layers[tile.layer - 1].hidden);
      const ConstMatrix d_z = of(last ? tape.d_out : tape.layers[tile.layer].d_z);
      return gemm_at_b(input, d_z, layer.weight.of(gradient), tile.first, tile.count, accumulate);
    }
    case Tile::Kind::modulation: {
      const MlpTape::Layer& kept = tape.layers[tile.layer];
      return modulation_gradient(config_.taps, tape.taps, of(kept.slope), of(kept.d_z), of(kept.z), tile.first,
                                 tile.count, layer.scale.of(gradient), layer.shift.of(gradient),
                                 layer.bias.values(gradient), accumulate);
    }
    case Tile::Kind::condition:
      return gemm_at_b(of(tape.encoding), of(tape.layers[tile.layer].d_z), layer.condition.of(gradient), tile.first,
                       tile.count, accumulate);
    case Tile::Kind::output_bias:
      return column_sums(of(tape.d_out), tile.first, tile.count, layer.bias.values(gradient), accumulate);
  }
}

/// A buffer of the current thread for one block of rows.
struct MlpScratch {
  explicit MlpScratch(const MlpConfig& config)
      : phase(MatrixBuffer::padded(kRowBlock, config.fourier_features)),
        features(MatrixBuffer::padded(kRowBlock, config.features())),
        hidden(MatrixBuffer::padded(kRowBlock, config.width)),
        z(MatrixBuffer::padded(kRowBlock, config.width)),
        encoding(kRowBlock, config.conditions) {}
  MatrixBuffer phase;
  MatrixBuffer features;
  MatrixBuffer hidden;
  MatrixBuffer z;
  MatrixBuffer encoding;
};

void Mlp::predict_block(ConstMatrix x, std::span<const Taps> taps, Matrix out, MlpScratch& scratch) const {
  const auto rows = [&](MatrixBuffer& buffer) { return buffer.view().rows_from(0, x.rows); };
  features(x, rows(scratch.phase), rows(scratch.features));
  for (std::size_t l = 0; l < config_.hidden_layers; ++l) {
    const MlpLayout::Layer& layer = layout_.layers[l];
    linear(l, l == 0 ? rows(scratch.features) : rows(scratch.hidden), rows(scratch.encoding), rows(scratch.z));
    const bool adds = config_.residual && l > 0;
    modulate(config_.activation, modulation(layer), taps, bias(layer), adds ? rows(scratch.hidden) : ConstMatrix(),
             rows(scratch.z), rows(scratch.hidden), Matrix());
  }
  output(rows(scratch.hidden), out);
}

void copy_encodings(ConstMatrix encoding, std::size_t first, Matrix to) {
  for (std::size_t i = 0; i < to.rows; ++i) {
    if (encoding.rows == 0) {
      std::ranges::fill(to.row(i), 0.0F);
    } else {
      std::ranges::copy(encoding.row(encoding.rows == 1 ? 0 : first + i), to.row(i).begin());
    }
  }
}

void Mlp::predict(ConstMatrix x, std::span<const Taps> taps, Matrix out, ThreadPool& pool, ConstMatrix encoding) const {
  std::vector<MlpScratch> scratch;
  for (std::size_t i = 0; i < pool.size(); ++i) scratch.emplace_back(config_);
  pool.parallel_for(blocks(x.rows, kRowBlock), [&](std::size_t block, std::size_t worker) {
    const std::size_t first = block * kRowBlock;
    const std::size_t count = std::min(kRowBlock, x.rows - first);
    copy_encodings(encoding, first, scratch[worker].encoding.view().rows_from(0, count));
    predict_block(x.rows_from(first, count), taps.subspan(first, count), out.rows_from(first, count), scratch[worker]);
  });
}

}  // namespace sfumato
