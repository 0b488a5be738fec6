#include "sfumato/nn/mlp_rows.h"

namespace sfumato {

namespace {

double square(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return sum;
}

double square_of_products(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double product = static_cast<double>(a[i]) * static_cast<double>(b[i]);
    sum += product * product;
  }
  return sum;
}

// The taps of a batch row are distinct table rows, so their squares add up.
double square_of_taps(const MlpConfig& config, const Taps& taps) {
  double sum = 0;
  for (std::size_t k = 0; k < config.taps; ++k) {
    sum += static_cast<double>(taps.weight[k]) * static_cast<double>(taps.weight[k]);
  }
  return sum;
}

double square_of_row(const MlpConfig& config, const MlpTape& tape, std::size_t row) {
  const double encoding = config.conditions > 0 ? square(tape.encoding.row(row)) : 0;
  const double taps = square_of_taps(config, tape.taps[row]);
  double input = square(tape.features.row(row));
  double sum = 0;
  for (const MlpTape::Layer& layer : tape.layers) {
    sum += square(layer.d_z.row(row)) * (input + 1 + encoding);  // weight, bias and condition
    sum += taps * square_of_products(layer.slope.row(row), layer.z.row(row));
    if (config.shift) sum += taps * square(layer.slope.row(row));
    input = square(layer.hidden.row(row));
  }
  return sum + square(tape.d_out.row(row)) * (input + 1);
}

void scale(std::span<float> values, float factor) {
  for (float& value : values) value *= factor;
}

}  // namespace

void row_gradient_squares(const MlpConfig& config, const MlpTape& tape, std::size_t first, std::span<double> squares) {
  for (std::size_t i = 0; i < squares.size(); ++i) squares[i] = square_of_row(config, tape, first + i);
}

void scale_row_gradients(MlpTape& tape, std::size_t first, std::span<const float> factors) {
  for (std::size_t i = 0; i < factors.size(); ++i) {
    scale(tape.d_out.row(first + i), factors[i]);
    for (MlpTape::Layer& layer : tape.layers) {
      scale(layer.d_z.row(first + i), factors[i]);
      scale(layer.slope.row(first + i), factors[i]);
    }
  }
}

}  // namespace sfumato
