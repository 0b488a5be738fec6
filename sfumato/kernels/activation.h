// The elementwise part of a layer: h = act((z + bias) * scale + shift) [+ residual], where scale and shift are
// interpolated between up to four neighbouring rows of tables indexed by the noise level.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sfumato/base/matrix.h"
#include "sfumato/kernels/gemm.h"

namespace sfumato {

enum class Activation { silu, softplus, tanh };
inline std::span<const std::string_view> enum_names(Activation) {
  static constexpr std::array<std::string_view, 3> kNames{"silu", "softplus", "tanh"};
  return kNames;
}

/// The table rows of one batch row: first, first + 1, ... with their interpolation weights (1 for a single row).
struct Taps {
  std::uint32_t first = 0;
  std::array<float, 4> weight{1.0F, 0.0F, 0.0F, 0.0F};
};

/// The tables of one layer and the number of neighbouring rows interpolated: 1, 2 or 4.
struct Modulation {
  ConstMatrix scale;     ///< [table rows, N]
  ConstMatrix shift;     ///< [table rows, N]; no rows where the layer has no shift
  std::size_t taps = 1;  ///< 1, 2 or 4
};

/// z += bias; hidden = act(z * scale + shift) + residual; slope = act'(z * scale + shift). z, hidden, residual, slope:
/// [B, N]; bias: [N]; taps: [B]. An empty residual or slope is skipped; hidden may alias z if slope is empty.
void modulate(Activation activation, const Modulation& modulation, std::span<const Taps> taps,
              std::span<const float> bias, ConstMatrix residual, Matrix z, Matrix hidden, Matrix slope);

/// Backward pass: d_u = d_hidden * slope, the gradient with respect to the activation's input; d_z = d_u * scale. All
/// [B, N]; d_u may alias slope.
void modulate_backward(const Modulation& modulation, std::span<const Taps> taps, ConstMatrix d_hidden,
                       ConstMatrix slope, Matrix d_u, Matrix d_z);

/// Forward-mode derivative along z_dot: hidden_dot = z_dot * slope * scale + residual_dot. All [B, N]; an empty
/// residual_dot is skipped; hidden_dot may alias residual_dot.
void modulate_tangent(const Modulation& modulation, std::span<const Taps> taps, ConstMatrix z_dot, ConstMatrix slope,
                      ConstMatrix residual_dot, Matrix hidden_dot);

/// The gradients of the tables and the bias in columns [first, first + count), summed over rows in ascending order:
/// d_scale[k] = sum_b w_bk d_u z, d_shift[k] = sum_b w_bk d_u, d_bias = sum_b d_z; with Accumulate::yes they are added
/// to the outputs. d_shift may be empty.
void modulation_gradient(std::size_t tap_count, std::span<const Taps> taps, ConstMatrix d_u, ConstMatrix d_z,
                         ConstMatrix z, std::size_t first, std::size_t count, Matrix d_scale, Matrix d_shift,
                         std::span<float> d_bias, Accumulate accumulate = Accumulate::no);

/// Column sums of values[:, first .. first + count), over rows in ascending order; overwrites or adds to `sums`.
void column_sums(ConstMatrix values, std::size_t first, std::size_t count, std::span<float> sums,
                 Accumulate accumulate = Accumulate::no);

/// Scalar reference of the activation, for tests.
double activate_reference(Activation activation, double u);

}  // namespace sfumato
