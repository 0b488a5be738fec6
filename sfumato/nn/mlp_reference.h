// Scalar reference of the network for tests, for any number type. With complex numbers it gives derivatives without
// cancellation (Im f(x + i h) / h at h = 1e-50).
#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <span>
#include <vector>

#include "sfumato/nn/mlp_layout.h"

namespace sfumato {

/// act(u) by its textbook formula, which may overflow.
template <class T>
T activate_textbook(Activation activation, T u) {
  using std::exp;
  using std::log;
  using std::tanh;
  switch (activation) {
    case Activation::silu:
      return u / (1.0 + exp(-u));
    case Activation::softplus:
      return log(1.0 + exp(u));
    case Activation::tanh:
      return tanh(u);
  }
  return u;
}

/// The output for one row. parameters: [layout.size], x: [inputs], encoding: [conditions]; result: [outputs].
template <class T>
std::vector<T> mlp_reference(const MlpConfig& config, std::span<const T> parameters, std::span<const T> x,
                             const Taps& taps, std::span<const float> encoding = {}) {
  using std::cos;
  using std::sin;
  const MlpLayout layout(config);
  const auto at = [&](const TensorSlice& tensor, std::size_t row, std::size_t col) {
    return parameters[tensor.offset + row * tensor.cols + col];
  };
  const auto mix = [&](const TensorSlice& table, std::size_t col) {
    T sum = 0;
    for (std::size_t k = 0; k < config.taps; ++k) {
      sum += static_cast<double>(taps.weight[k]) * at(table, taps.first + k, col);
    }
    return sum;
  };
  const auto times = [&](const auto& row, const TensorSlice& tensor, std::size_t col) {
    T sum = 0;
    for (std::size_t i = 0; i < row.size(); ++i) sum += T(row[i]) * at(tensor, i, col);
    return sum;
  };
  std::vector<T> hidden(x.begin(), x.end());
  std::vector<T> cosines;
  for (std::size_t f = 0; f < config.fourier_features; ++f) {
    const T phase = times(x, layout.frequencies, f);
    hidden.push_back(sin(phase));
    cosines.push_back(cos(phase));
  }
  hidden.insert(hidden.end(), cosines.begin(), cosines.end());

  for (std::size_t l = 0; l < layout.layers.size(); ++l) {
    const MlpLayout::Layer& layer = layout.layers[l];
    const bool last = l + 1 == layout.layers.size();
    std::vector<T> next(layer.weight.cols);
    for (std::size_t j = 0; j < next.size(); ++j) {
      T z = at(layer.bias, 0, j) + times(hidden, layer.weight, j);
      if (!last) {
        z += times(encoding, layer.condition, j);
        T u = z * mix(layer.scale, j);
        if (config.shift) u += mix(layer.shift, j);
        z = activate_textbook(config.activation, u);
        if (config.residual && l > 0) z += hidden[j];
      }
      next[j] = z;
    }
    hidden = std::move(next);
  }
  return hidden;
}

}  // namespace sfumato
