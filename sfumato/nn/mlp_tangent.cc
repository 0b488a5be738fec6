// Forward-mode derivatives: one direction at a time, from the activations that the forward pass stored.
#include <algorithm>
#include <vector>

#include "sfumato/kernels/fourier.h"
#include "sfumato/nn/mlp.h"

namespace sfumato {

MlpTangentScratch::MlpTangentScratch(const MlpConfig& config, std::size_t batch)
    : phase(MatrixBuffer::padded(batch, config.fourier_features)),
      features(MatrixBuffer::padded(batch, config.features())),
      z(MatrixBuffer::padded(batch, config.width)),
      hidden(MatrixBuffer::padded(batch, config.width)) {}

void Mlp::tangent(ConstMatrix x_dot, const MlpTape& tape, std::size_t first, MlpTangentScratch& scratch,
                  Matrix out_dot) const {
  const auto rows = [&](MatrixBuffer& buffer) { return buffer.view().rows_from(0, x_dot.rows); };
  const auto kept = [&](const MatrixBuffer& buffer) { return buffer.view().rows_from(first, x_dot.rows); };
  const auto taps = std::span<const Taps>(tape.taps).subspan(first, x_dot.rows);
  if (config_.fourier_features == 0) {
    copy(x_dot, rows(scratch.features));
  } else {
    gemm(x_dot, frequencies_, rows(scratch.phase));
    fourier_features_tangent(kept(tape.features), x_dot, rows(scratch.phase), rows(scratch.features));
  }
  for (std::size_t l = 0; l < config_.hidden_layers; ++l) {
    gemm(l == 0 ? rows(scratch.features) : rows(scratch.hidden), weights_[l], rows(scratch.z));
    const ConstMatrix residual = config_.residual && l > 0 ? ConstMatrix(rows(scratch.hidden)) : ConstMatrix();
    modulate_tangent(modulation(layout_.layers[l]), taps, rows(scratch.z), kept(tape.layers[l].slope), residual,
                     rows(scratch.hidden));
  }
  last(rows(scratch.hidden), out_dot);
}

namespace {

// A buffer of the current thread for one block of rows.
struct Worker {
  explicit Worker(const MlpConfig& config) : tape(config, kRowBlock), scratch(config, kRowBlock) {}
  MlpTape tape;
  MlpTangentScratch scratch;
};

}  // namespace

void Mlp::predict_along(ConstMatrix x, std::span<const Taps> taps, ConstMatrix directions, Matrix out, Matrix out_dot,
                        ThreadPool& pool, ConstMatrix encoding) const {
  std::vector<Worker> workers;
  for (std::size_t i = 0; i < pool.size(); ++i) workers.emplace_back(config_);
  const std::size_t count = directions.cols / config_.inputs;
  pool.parallel_for((x.rows + kRowBlock - 1) / kRowBlock, [&](std::size_t block, std::size_t index) {
    Worker& worker = workers[index];
    const std::size_t first = block * kRowBlock;
    const std::size_t rows = std::min(kRowBlock, x.rows - first);
    std::copy_n(taps.begin() + static_cast<std::ptrdiff_t>(first), rows, worker.tape.taps.begin());
    copy_encodings(encoding, first, worker.tape.encoding.view().rows_from(0, rows));
    forward(x.rows_from(first, rows), worker.tape, 0, rows);
    copy(worker.tape.out.view().rows_from(0, rows), out.rows_from(first, rows));
    for (std::size_t k = 0; k < count; ++k) {
      tangent(directions.rows_from(first, rows).cols_from(k * config_.inputs, config_.inputs), worker.tape, 0,
              worker.scratch, out_dot.rows_from(first, rows).cols_from(k * config_.outputs, config_.outputs));
    }
  });
}

}  // namespace sfumato
