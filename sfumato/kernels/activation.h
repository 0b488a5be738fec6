// The elementwise half of a layer: h = act((z + bias) * scale + shift) [+ residual], where scale and shift are rows of
// tables, looked up at a row's noise level and interpolated between up to four neighbouring table rows.
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

/// Where one batch row looks in the tables: rows first, first + 1, ... with these weights (1 where there is one row).
struct Taps {
  std::uint32_t first = 0;
  std::array<float, 4> weight{1.0F, 0.0F, 0.0F, 0.0F};
};

/// The tables of one layer, and how many neighbouring rows are mixed: 1, 2 or 4.
struct Modulation {
  ConstMatrix scale;     ///< [table rows, N]
  ConstMatrix shift;     ///< [table rows, N]; no rows where the layer has no shift
  std::size_t taps = 1;  ///< 1, 2 or 4
};

/// z += bias; hidden = act(z * scale + shift) + residual; slope = act'(z * scale + shift).
/// z, hidden, residual, slope: [B, N]; bias: [N]; taps: [B]. residual and slope may have no rows, then they are left
/// out; hidden may be z where slope is left out.
void modulate(Activation activation, const Modulation& modulation, std::span<const Taps> taps,
              std::span<const float> bias, ConstMatrix residual, Matrix z, Matrix hidden, Matrix slope);

/// The backward twin: d_u = d_hidden * slope, the gradient of the activation's input; d_z = d_u * scale. All [B, N];
/// d_u may be slope.
void modulate_backward(const Modulation& modulation, std::span<const Taps> taps, ConstMatrix d_hidden,
                       ConstMatrix slope, Matrix d_u, Matrix d_z);

/// The tangent twin: what becomes of a change z_dot of z: hidden_dot = z_dot * slope * scale + residual_dot. All [B,
/// N]; residual_dot may have no rows, then it is left out; hidden_dot may be residual_dot.
void modulate_tangent(const Modulation& modulation, std::span<const Taps> taps, ConstMatrix z_dot, ConstMatrix slope,
                      ConstMatrix residual_dot, Matrix hidden_dot);

/// The gradients of the tables and the bias, columns [first, first + count), summed over the rows in rising order:
/// d_scale[k] = sum_b w_bk d_u z, d_shift[k] = sum_b w_bk d_u, d_bias = sum_b d_z; or added to what is there. d_shift
/// may have no rows.
void modulation_gradient(std::size_t tap_count, std::span<const Taps> taps, ConstMatrix d_u, ConstMatrix d_z,
                         ConstMatrix z, std::size_t first, std::size_t count, Matrix d_scale, Matrix d_shift,
                         std::span<float> d_bias, Accumulate accumulate = Accumulate::no);

/// values[:, first .. first + count) summed over the rows in rising order; to sums of the same columns, or added.
void column_sums(ConstMatrix values, std::size_t first, std::size_t count, std::span<float> sums,
                 Accumulate accumulate = Accumulate::no);

/// The scalar twin of the activation.
double activate_reference(Activation activation, double u);

}  // namespace sfumato
