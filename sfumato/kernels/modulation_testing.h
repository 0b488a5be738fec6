// Helpers of the tests of modulate() and its derivatives: random layers and a double-precision reference.
#pragma once

#include <complex>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/kernels/activation.h"
#include "sfumato/kernels/testing.h"

namespace sfumato::testing {

inline constexpr Activation kAllActivations[] = {Activation::silu, Activation::softplus, Activation::tanh};

// The activation for any number type. Im f(u + ih) / h is the derivative without cancellation.
template <class T>
T reference(Activation activation, T u) {
  switch (activation) {
    case Activation::silu:
      return u / (T(1) + std::exp(-u));
    case Activation::softplus:
      return std::log(T(1) + std::exp(u));
    case Activation::tanh:
      return std::tanh(u);
  }
  fail(ErrorKind::usage, "activation: unknown");
}

inline double derivative(Activation activation, double u) {
  return std::imag(reference(activation, std::complex<double>(u, 1e-50))) / 1e-50;
}

inline std::vector<std::size_t> tails() {
  std::vector<std::size_t> counts = {47, 64, 100};
  for (std::size_t count = 1; count <= 33; ++count) counts.push_back(count);  // two vectors of 16 and one more
  return counts;
}

// The inputs and outputs of a layer: random, misaligned, with sentinels.
struct Layer {
  Layer(std::size_t rows, std::size_t cols, std::size_t tap_count, bool shifts)
      : scale(7, cols, 1),
        shift(7, cols, 2, 5, 3),
        bias(1, cols, 3),
        residual(rows, cols, 4, 2, 2),
        z(rows, cols, 5),
        hidden(rows, cols, 6, 1, 5),
        slope(rows, cols, 7),
        taps(rows) {
    modulation = {scale.view(), shifts ? ConstMatrix(shift.view()) : ConstMatrix(), tap_count};
    RowRandom random(RandomStream(8, Purpose::test), 0);
    for (Taps& tap : taps) {
      tap.first = static_cast<std::uint32_t>(random.below(8 - tap_count));
      for (std::size_t t = 0; t < tap_count; ++t) tap.weight[t] = static_cast<float>(random.uniform() - 0.3);
      if (tap_count == 1) tap.weight[0] = 1.0F;
    }
  }
  std::span<const float> bias_row() { return bias.view().row(0); }
  void forward(Activation activation, ConstMatrix added, Matrix to, Matrix slopes) {
    modulate(activation, modulation, taps, bias_row(), added, z.view(), to, slopes);
  }
  void expect_intact() {
    for (GuardedMatrix* matrix : {&z, &hidden, &slope}) matrix->expect_intact();
  }

  GuardedMatrix scale, shift, bias, residual, z, hidden, slope;
  std::vector<Taps> taps;
  Modulation modulation;
};

inline double mix(ConstMatrix table, const Taps& taps, std::size_t count, std::size_t col) {
  double sum = 0;
  for (std::size_t t = 0; t < count; ++t) sum += static_cast<double>(taps.weight[t]) * table(taps.first + t, col);
  return sum;
}

// The input of the activation for a layer whose z has no bias yet.
inline double input(Layer& layer, std::size_t row, std::size_t col) {
  const double biased = static_cast<double>(layer.z.view()(row, col)) + layer.bias_row()[col];
  const double scaled = biased * mix(layer.modulation.scale, layer.taps[row], layer.modulation.taps, col);
  const bool shifts = layer.modulation.shift.rows != 0;
  return shifts ? scaled + mix(layer.modulation.shift, layer.taps[row], layer.modulation.taps, col) : scaled;
}

inline void append(ConstMatrix matrix, std::vector<float>& to) {
  for (std::size_t i = 0; i < matrix.rows; ++i) to.insert(to.end(), matrix.row(i).begin(), matrix.row(i).end());
}

}  // namespace sfumato::testing
