#include "sfumato/nn/mlp_layout.h"

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/kernels/normal.h"

namespace sfumato {

namespace {

// A limit against typing errors: 1 GiB of parameters, and training keeps five such buffers.
constexpr double kMostParameters = 268435456;
constexpr std::size_t kMostLayers = 1000;

// In double, which cannot overflow.
double parameters(const MlpConfig& config) {
  const auto of = [](std::size_t count) { return static_cast<double>(count); };
  const double tables = of(config.hidden_layers) * of(config.table_rows) * of(config.width) * (config.shift ? 2 : 1);
  const double features = of(config.inputs) + 2 * of(config.fourier_features);
  const double conditions = of(config.hidden_layers) * of(config.conditions) * of(config.width);
  return of(config.inputs) * of(config.fourier_features) + tables + conditions +
         of(config.width) * (features + of(config.hidden_layers - 1) * of(config.width) + of(config.outputs));
}

}  // namespace

void validate(const MlpConfig& config) {
  const auto at_least_one = [](const char* what, std::size_t value) {
    if (value == 0) fail(ErrorKind::usage, "network: {} is 0; give 1 or more", what);
  };
  at_least_one("inputs", config.inputs);
  at_least_one("outputs", config.outputs);
  at_least_one("width", config.width);
  at_least_one("hidden_layers", config.hidden_layers);
  if (config.taps != 1 && config.taps != 2 && config.taps != 4) {
    fail(ErrorKind::usage, "network: taps is {}; give 1, 2 or 4", config.taps);
  }
  if (config.table_rows < config.taps) {
    fail(ErrorKind::usage, "network: table_rows is {}, fewer than taps; give {} or more", config.table_rows,
         config.taps);
  }
  if (!std::isfinite(config.fourier_scale) || config.fourier_scale < 0) {
    fail(ErrorKind::usage, "network: fourier_scale is {}; give a number of 0 or more", config.fourier_scale);
  }
  if (config.hidden_layers > kMostLayers) {
    fail(ErrorKind::usage, "network: hidden_layers is {}; give at most {}", config.hidden_layers, kMostLayers);
  }
  if (parameters(config) > kMostParameters) {
    fail(ErrorKind::usage, "network: {:.3g} parameters; give a smaller width or fewer layers, {:.3g} at most",
         parameters(config), kMostParameters);
  }
}

MlpLayout::MlpLayout(const MlpConfig& config) {
  validate(config);
  const auto add_tensor = [this](std::string name, std::size_t rows, std::size_t cols) {
    constexpr std::size_t kLine = kAlignment / sizeof(float);
    TensorSlice tensor{std::move(name), size, rows, cols};
    size += (rows * cols + kLine - 1) / kLine * kLine;
    return tensor;
  };
  frequencies = add_tensor("fourier.frequencies", config.inputs, config.fourier_features);
  std::size_t inputs = config.features();
  for (std::size_t l = 0; l <= config.hidden_layers; ++l) {
    const bool last = l == config.hidden_layers;
    const std::string name = last ? "output" : "hidden." + std::to_string(l);
    const std::size_t outputs = last ? config.outputs : config.width;
    const std::size_t scale_rows = last ? 0 : config.table_rows;
    Layer layer;
    layer.weight = add_tensor(name + ".weight", inputs, outputs);
    layer.bias = add_tensor(name + ".bias", 1, outputs);
    layer.scale = add_tensor(name + ".scale", scale_rows, outputs);
    layer.shift = add_tensor(name + ".shift", config.shift ? scale_rows : 0, outputs);
    layer.condition = add_tensor(name + ".condition", last ? 0 : config.conditions, outputs);
    layers.push_back(std::move(layer));
    inputs = outputs;
  }
}

std::vector<TensorSlice> MlpLayout::tensors() const {
  std::vector<TensorSlice> all{frequencies};
  for (const Layer& layer : layers) {
    all.insert(all.end(), {layer.weight, layer.bias, layer.scale, layer.shift, layer.condition});
  }
  std::erase_if(all, [](const TensorSlice& tensor) { return tensor.rows * tensor.cols == 0; });
  return all;
}

namespace {

void fill_uniform(const RandomStream& stream, std::uint64_t row, double low, double high, std::span<float> out) {
  RowRandom random(stream, row);
  for (float& value : out) value = static_cast<float>(low + (high - low) * random.uniform());
}

}  // namespace

void initialize(const MlpConfig& config, std::uint64_t seed, std::span<float> flat) {
  const MlpLayout layout(config);
  const RandomStream stream(seed, Purpose::initial_weights);
  std::ranges::fill(flat, 0.0F);
  const Matrix frequencies = layout.frequencies.of(flat);
  fill_normal(RandomStream(seed, Purpose::fourier_features), 0, frequencies);
  for (float& f : layout.frequencies.values(flat)) f *= static_cast<float>(config.fourier_scale);

  for (std::size_t l = 0; l < layout.layers.size(); ++l) {
    const MlpLayout::Layer& layer = layout.layers[l];
    const bool last = l + 1 == layout.layers.size();
    // PyTorch's Linear: weights and biases uniform within 1 / sqrt(inputs).
    const double bound = last && !config.article_init ? 0.0 : 1.0 / std::sqrt(static_cast<double>(layer.weight.rows));
    // Otherwise variance 1 / inputs (LeCun et al. 1998), which keeps the scale of activations.
    const double gain = config.article_init ? 1.0 : std::sqrt(3.0);
    fill_uniform(stream, 3 * l, -gain * bound, gain * bound, layer.weight.values(flat));
    fill_uniform(stream, 3 * l + 1, -bound, bound, layer.bias.values(flat));
    fill_uniform(stream, 3 * l + 2, config.article_init ? 0.0 : 1.0, 1.0, layer.scale.values(flat));
  }
}

}  // namespace sfumato
