// Helpers of the network tests: small networks that use every feature, and a batch for them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/random.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/nn/mlp_reference.h"

namespace sfumato::testing {

// A network with random parameters, and a batch that spans several row blocks and tails.
struct Problem {
  MlpConfig config;
  Mlp mlp;
  AlignedFloats parameters;
  MatrixBuffer x;
  MlpTape tape;
  ThreadPool pool{2};

  Problem(const MlpConfig& config_, std::size_t batch)
      : config(config_), mlp(config_), parameters(mlp.layout().size), x(batch, config_.inputs), tape(config_, batch) {
    const RandomStream stream(7, Purpose::test);
    initialize(config, 11, parameters.span());
    RowRandom random(stream, 0);
    for (const TensorSlice& tensor : mlp.layout().tensors()) {
      for (float& value : tensor.values(parameters.span())) value += static_cast<float>(0.2 * random.normal());
    }
    fill_normal(stream, 1, x);
    fill_normal(stream, 1 + batch, tape.d_out);
    for (Taps& taps : tape.taps) {
      taps.first = static_cast<std::uint32_t>(random.below(config.table_rows - config.taps + 1));
      if (config.taps == 1) continue;  // a single weight is 1
      for (std::size_t k = 0; k < config.taps; ++k) taps.weight[k] = static_cast<float>(random.uniform());
    }
    // Every third row is unconditional.
    for (std::size_t i = 0; i < batch; ++i) {
      for (float& value : tape.encoding.row(i)) value = i % 3 == 0 ? 0.0F : static_cast<float>(random.normal());
    }
    mlp.load(parameters.span(), true, pool);
  }

  void forward_and_backward(std::size_t block) {
    for (std::size_t first = 0; first < x.rows(); first += block) {
      const std::size_t count = std::min(block, x.rows() - first);
      mlp.forward(x, tape, first, count);
      mlp.backward(tape, first, count);
    }
  }

  AlignedFloats gradient() {
    AlignedFloats result(mlp.layout().size);
    add_gradient(tape, x.rows(), Accumulate::no, result.span());
    return result;
  }
  void add_gradient(const MlpTape& of, std::size_t rows, Accumulate accumulate, std::span<float> to) {
    pool.parallel_for(mlp.gradient_tiles(),
                      [&](std::size_t tile, std::size_t) { mlp.gradient_tile(tile, of, rows, accumulate, to); });
  }

  template <class T>
  std::vector<T> reference(std::span<const T> flat, std::size_t row) const {
    const std::span<const float> input = x.row(row);
    const std::vector<T> values(input.begin(), input.end());
    return mlp_reference<T>(config, flat, values, tape.taps[row], tape.encoding.row(row));
  }
};

inline MlpConfig small(Activation activation, bool modern, std::size_t taps, std::size_t conditions = 0) {
  MlpConfig config;
  config.inputs = 3;
  config.outputs = 2;
  config.conditions = conditions;
  config.width = 19;
  config.hidden_layers = 3;
  config.activation = activation;
  config.residual = modern;
  config.shift = modern;
  config.table_rows = 6;
  config.taps = taps;
  config.fourier_features = modern ? 5 : 0;
  config.article_init = !modern;
  return config;
}

}  // namespace sfumato::testing
