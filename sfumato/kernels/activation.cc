#include "sfumato/kernels/activation.h"

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sfumato/kernels/activation.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>
// After highway.h.
#include "sfumato/kernels/exp-inl.h"
#include "sfumato/kernels/tail-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sfumato {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

// log(1 + e) for e in [0, 1] with a relative error of 2^-21.5, as e times a minimax polynomial (Remez: 2e-7).
HWY_INLINE V Log1pOfUnit(V e) {
  static constexpr float kLog[] = {0.999999821F, -0.499974042F, 0.332754791F,  -0.244954631F,
                                   0.177452415F, -0.107681714F, 0.0440896340F, -0.00853920821F};
  return hn::Mul(e, Polynomial(e, kLog));
}

struct ValueAndSlope {
  V value;
  V slope;
};

// The compiler removes the unused member after inlining.
template <Activation kActivation>
HWY_INLINE ValueAndSlope Activate(V u) {
  const D d;
  const V one = hn::Set(d, 1.0F);
  const V e = ExpOfMinus(hn::Abs(u));  // in [0, 1]: nothing overflows
  const V inverse = hn::Div(one, hn::Add(one, e));
  const V sigmoid = hn::IfThenElse(hn::Lt(u, hn::Zero(d)), hn::Mul(e, inverse), inverse);
  switch (kActivation) {
    case Activation::silu: {
      const V value = hn::Mul(u, sigmoid);
      return {value, hn::MulAdd(value, hn::Sub(one, sigmoid), sigmoid)};
    }
    case Activation::softplus:
      return {hn::Add(hn::Max(hn::Zero(d), u), Log1pOfUnit(e)), sigmoid};
    case Activation::tanh: {
      const V e2 = hn::Mul(e, e);
      const V magnitude = hn::Div(hn::Sub(one, e2), hn::Add(one, e2));
      const V value = hn::CopySignToAbs(magnitude, u);
      return {value, hn::NegMulAdd(value, value, one)};
    }
  }
  __builtin_unreachable();
}

// A full vector at a column, or the first lanes of one at the end of a row.
struct Lane {
  std::size_t at;
  std::size_t count;
  bool whole;
  HWY_INLINE V load(const float* from) const {
    return whole ? hn::LoadU(D(), from + at) : LoadFirst(D(), from + at, count);
  }
  HWY_INLINE void store(V v, float* to) const {
    if (whole) {
      hn::StoreU(v, D(), to + at);
    } else {
      StoreFirst(D(), v, to + at, count);
    }
  }
};

template <class Body>
HWY_INLINE void ForColumns(std::size_t first, std::size_t count, const Body& body) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t j = 0;
  for (; j + lanes <= count; j += lanes) body(Lane{first + j, lanes, true});
  if (j < count) body(Lane{first + j, count - j, false});
}

// Interpolates table rows for one batch row. Weights and pointers are copied to locals, because the compiler cannot
// prove that the stores of the loop do not alias them.
template <std::size_t kTaps>
class Mix {
 public:
  HWY_INLINE Mix(const ConstMatrix& table, const Taps& taps)
      : row_(table.data + taps.first * table.stride), stride_(table.stride) {
    for (std::size_t t = 0; t < kTaps; ++t) weight_[t] = hn::Set(D(), taps.weight[t]);
  }
  HWY_INLINE V operator()(const Lane& lane) const {
    if constexpr (kTaps == 1) return lane.load(row_);
    V sum = hn::Mul(weight_[0], lane.load(row_));
    for (std::size_t t = 1; t < kTaps; ++t) sum = hn::MulAdd(weight_[t], lane.load(row_ + t * stride_), sum);
    return sum;
  }

 private:
  const float* row_;
  std::size_t stride_;
  V weight_[kTaps];
};

template <Activation kActivation, std::size_t kTaps, bool kKeeps>
void ModulateRows(const Modulation& modulation, std::span<const Taps> taps, std::span<const float> bias,
                  ConstMatrix residual, Matrix z, Matrix hidden, Matrix slope) {
  const bool shifts = modulation.shift.rows != 0;
  const bool adds = residual.rows != 0;
  const float* const bias_row = bias.data();
  for (std::size_t i = 0; i < z.rows; ++i) {
    const Mix<kTaps> scale(modulation.scale, taps[i]);
    const Mix<kTaps> shift(shifts ? modulation.shift : modulation.scale, taps[i]);
    float* const z_row = z.row(i).data();
    float* const hidden_row = hidden.row(i).data();
    float* const slope_row = kKeeps ? slope.row(i).data() : nullptr;
    const float* const residual_row = adds ? residual.row(i).data() : nullptr;
    ForColumns(0, z.cols, [&](const Lane& lane) HWY_ATTR {
      const V biased = hn::Add(lane.load(z_row), lane.load(bias_row));
      V u = hn::Mul(biased, scale(lane));
      if (shifts) u = hn::Add(u, shift(lane));
      const ValueAndSlope activated = Activate<kActivation>(u);
      V value = activated.value;
      if (adds) value = hn::Add(value, lane.load(residual_row));
      if constexpr (kKeeps) {
        lane.store(biased, z_row);
        lane.store(activated.slope, slope_row);
      }
      lane.store(value, hidden_row);
    });
  }
}

template <Activation kActivation, std::size_t kTaps>
void ModulateKeeping(const Modulation& modulation, std::span<const Taps> taps, std::span<const float> bias,
                     ConstMatrix residual, Matrix z, Matrix hidden, Matrix slope) {
  const auto run = slope.rows != 0 ? ModulateRows<kActivation, kTaps, true> : ModulateRows<kActivation, kTaps, false>;
  run(modulation, taps, bias, residual, z, hidden, slope);
}

template <Activation kActivation>
void ModulateTaps(const Modulation& modulation, std::span<const Taps> taps, std::span<const float> bias,
                  ConstMatrix residual, Matrix z, Matrix hidden, Matrix slope) {
  const auto run = modulation.taps == 1   ? ModulateKeeping<kActivation, 1>
                   : modulation.taps == 2 ? ModulateKeeping<kActivation, 2>
                                          : ModulateKeeping<kActivation, 4>;
  run(modulation, taps, bias, residual, z, hidden, slope);
}

void Modulate(Activation activation, const Modulation& modulation, std::span<const Taps> taps,
              std::span<const float> bias, ConstMatrix residual, Matrix z, Matrix hidden, Matrix slope) {
  switch (activation) {
    case Activation::silu:
      return ModulateTaps<Activation::silu>(modulation, taps, bias, residual, z, hidden, slope);
    case Activation::softplus:
      return ModulateTaps<Activation::softplus>(modulation, taps, bias, residual, z, hidden, slope);
    case Activation::tanh:
      return ModulateTaps<Activation::tanh>(modulation, taps, bias, residual, z, hidden, slope);
  }
}

template <std::size_t kTaps>
void BackwardRows(const Modulation& modulation, std::span<const Taps> taps, ConstMatrix d_hidden, ConstMatrix slope,
                  Matrix d_u, Matrix d_z) {
  for (std::size_t i = 0; i < d_u.rows; ++i) {
    const Mix<kTaps> scale(modulation.scale, taps[i]);
    const float* const d_hidden_row = d_hidden.row(i).data();
    const float* const slope_row = slope.row(i).data();
    float* const d_u_row = d_u.row(i).data();
    float* const d_z_row = d_z.row(i).data();
    ForColumns(0, d_u.cols, [&](const Lane& lane) HWY_ATTR {
      const V du = hn::Mul(lane.load(d_hidden_row), lane.load(slope_row));
      lane.store(du, d_u_row);
      lane.store(hn::Mul(du, scale(lane)), d_z_row);
    });
  }
}

void ModulateBackward(const Modulation& modulation, std::span<const Taps> taps, ConstMatrix d_hidden, ConstMatrix slope,
                      Matrix d_u, Matrix d_z) {
  const auto run = modulation.taps == 1 ? BackwardRows<1> : modulation.taps == 2 ? BackwardRows<2> : BackwardRows<4>;
  run(modulation, taps, d_hidden, slope, d_u, d_z);
}

// kWide vectors of columns, the last may be partial. Consecutive rows whose taps start at the same table row are summed
// in registers, with the same additions in the same order as in memory. Stratified levels arrive sorted, so these runs
// are long.
template <std::size_t kTaps, bool kShifts, std::size_t kWide>
// NOLINTNEXTLINE(readability-function-cognitive-complexity): a tile of registers is loops in loops
HWY_INLINE void GradientStrip(const Lane& lane, std::span<const Taps> taps, ConstMatrix d_u, ConstMatrix d_z,
                              ConstMatrix z, Matrix d_scale, Matrix d_shift, float* d_bias) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  const auto at = [&](std::size_t w) HWY_ATTR { return Lane{lane.at + w * lanes, lane.count, lane.whole}; };
  V bias_sum[kWide];
  for (std::size_t w = 0; w < kWide; ++w) bias_sum[w] = at(w).load(d_bias);
  for (std::size_t i = 0; i < d_u.rows;) {
    const std::uint32_t first = taps[i].first;
    float* const scale = d_scale.row(first).data();
    float* const shift = kShifts ? d_shift.row(first).data() : nullptr;
    V scale_sum[kTaps][kWide];
    V shift_sum[kTaps][kWide];
    for (std::size_t t = 0; t < kTaps; ++t) {
      for (std::size_t w = 0; w < kWide; ++w) {
        scale_sum[t][w] = at(w).load(scale + t * d_scale.stride);
        shift_sum[t][w] = kShifts ? at(w).load(shift + t * d_shift.stride) : hn::Zero(d);
      }
    }
    for (; i < d_u.rows && taps[i].first == first; ++i) {
      for (std::size_t w = 0; w < kWide; ++w) {
        const V du = at(w).load(d_u.row(i).data());
        const V du_z = hn::Mul(du, at(w).load(z.row(i).data()));
        bias_sum[w] = hn::Add(bias_sum[w], at(w).load(d_z.row(i).data()));
        for (std::size_t t = 0; t < kTaps; ++t) {
          const V weight = hn::Set(d, taps[i].weight[t]);
          scale_sum[t][w] = hn::MulAdd(weight, du_z, scale_sum[t][w]);
          if constexpr (kShifts) shift_sum[t][w] = hn::MulAdd(weight, du, shift_sum[t][w]);
        }
      }
    }
    for (std::size_t t = 0; t < kTaps; ++t) {
      for (std::size_t w = 0; w < kWide; ++w) {
        at(w).store(scale_sum[t][w], scale + t * d_scale.stride);
        if constexpr (kShifts) at(w).store(shift_sum[t][w], shift + t * d_shift.stride);
      }
    }
  }
  for (std::size_t w = 0; w < kWide; ++w) at(w).store(bias_sum[w], d_bias);
}

template <std::size_t kTaps>
void TangentRows(const Modulation& modulation, std::span<const Taps> taps, ConstMatrix z_dot, ConstMatrix slope,
                 ConstMatrix residual_dot, Matrix hidden_dot) {
  const bool adds = residual_dot.rows != 0;
  for (std::size_t i = 0; i < z_dot.rows; ++i) {
    const Mix<kTaps> scale(modulation.scale, taps[i]);
    const float* const z_row = z_dot.row(i).data();
    const float* const slope_row = slope.row(i).data();
    const float* const residual_row = adds ? residual_dot.row(i).data() : nullptr;
    float* const hidden_row = hidden_dot.row(i).data();
    ForColumns(0, z_dot.cols, [&](const Lane& lane) HWY_ATTR {
      const V du = hn::Mul(lane.load(z_row), scale(lane));
      V value = hn::Mul(du, lane.load(slope_row));
      if (adds) value = hn::Add(value, lane.load(residual_row));
      lane.store(value, hidden_row);
    });
  }
}

void ModulateTangent(const Modulation& modulation, std::span<const Taps> taps, ConstMatrix z_dot, ConstMatrix slope,
                     ConstMatrix residual_dot, Matrix hidden_dot) {
  const auto run = modulation.taps == 1 ? TangentRows<1> : modulation.taps == 2 ? TangentRows<2> : TangentRows<4>;
  run(modulation, taps, z_dot, slope, residual_dot, hidden_dot);
}

// The gradients of columns [first, first + count), one or more cache lines of each row at a time.
template <std::size_t kTaps, bool kShifts>
void GradientColumns(std::span<const Taps> taps, ConstMatrix d_u, ConstMatrix d_z, ConstMatrix z, std::size_t first,
                     std::size_t count, Matrix d_scale, Matrix d_shift, float* d_bias) {
  constexpr std::size_t kWide = 4 / kTaps;  // keeps the sums in registers
  const std::size_t lanes = hn::Lanes(D());
  std::size_t j = 0;
  for (; j + kWide * lanes <= count; j += kWide * lanes) {
    GradientStrip<kTaps, kShifts, kWide>({first + j, lanes, true}, taps, d_u, d_z, z, d_scale, d_shift, d_bias);
  }
  ForColumns(first + j, count - j, [&](const Lane& lane) HWY_ATTR {
    GradientStrip<kTaps, kShifts, 1>(lane, taps, d_u, d_z, z, d_scale, d_shift, d_bias);
  });
}

void ClearColumns(Matrix values, std::size_t first, std::size_t count) {
  for (std::size_t i = 0; i < values.rows; ++i) std::fill_n(&values(i, first), count, 0.0F);
}

void ModulationGradient(std::size_t tap_count, std::span<const Taps> taps, ConstMatrix d_u, ConstMatrix d_z,
                        ConstMatrix z, std::size_t first, std::size_t count, Matrix d_scale, Matrix d_shift,
                        float* d_bias, bool accumulate) {
  if (!accumulate) {
    ClearColumns(d_scale, first, count);
    ClearColumns(d_shift, first, count);
    std::fill_n(d_bias + first, count, 0.0F);
  }
  const bool shifts = d_shift.rows != 0;
  const auto run = tap_count == 1   ? (shifts ? GradientColumns<1, true> : GradientColumns<1, false>)
                   : tap_count == 2 ? (shifts ? GradientColumns<2, true> : GradientColumns<2, false>)
                                    : (shifts ? GradientColumns<4, true> : GradientColumns<4, false>);
  run(taps, d_u, d_z, z, first, count, d_scale, d_shift, d_bias);
}

void ColumnSums(ConstMatrix values, std::size_t first, std::size_t count, float* sums, bool accumulate) {
  ForColumns(first, count, [&](const Lane& lane) HWY_ATTR {
    V sum = accumulate ? lane.load(sums) : hn::Zero(D());
    for (std::size_t i = 0; i < values.rows; ++i) sum = hn::Add(sum, lane.load(values.data + i * values.stride));
    lane.store(sum, sums);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace sfumato
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sfumato {

HWY_EXPORT(Modulate);
HWY_EXPORT(ModulateBackward);
HWY_EXPORT(ModulateTangent);
HWY_EXPORT(ModulationGradient);
HWY_EXPORT(ColumnSums);

void modulate(Activation activation, const Modulation& modulation, std::span<const Taps> taps,
              std::span<const float> bias, ConstMatrix residual, Matrix z, Matrix hidden, Matrix slope) {
  HWY_DYNAMIC_DISPATCH(Modulate)(activation, modulation, taps, bias, residual, z, hidden, slope);
}

void modulate_backward(const Modulation& modulation, std::span<const Taps> taps, ConstMatrix d_hidden,
                       ConstMatrix slope, Matrix d_u, Matrix d_z) {
  HWY_DYNAMIC_DISPATCH(ModulateBackward)(modulation, taps, d_hidden, slope, d_u, d_z);
}

void modulate_tangent(const Modulation& modulation, std::span<const Taps> taps, ConstMatrix z_dot, ConstMatrix slope,
                      ConstMatrix residual_dot, Matrix hidden_dot) {
  HWY_DYNAMIC_DISPATCH(ModulateTangent)(modulation, taps, z_dot, slope, residual_dot, hidden_dot);
}

void modulation_gradient(std::size_t tap_count, std::span<const Taps> taps, ConstMatrix d_u, ConstMatrix d_z,
                         ConstMatrix z, std::size_t first, std::size_t count, Matrix d_scale, Matrix d_shift,
                         std::span<float> d_bias, Accumulate accumulate) {
  HWY_DYNAMIC_DISPATCH(ModulationGradient)
  (tap_count, taps, d_u, d_z, z, first, count, d_scale, d_shift, d_bias.data(), accumulate == Accumulate::yes);
}

void column_sums(ConstMatrix values, std::size_t first, std::size_t count, std::span<float> sums,
                 Accumulate accumulate) {
  HWY_DYNAMIC_DISPATCH(ColumnSums)(values, first, count, sums.data(), accumulate == Accumulate::yes);
}

double activate_reference(Activation activation, double u) {
  switch (activation) {
    case Activation::silu:
      return u / (1.0 + std::exp(-u));
    case Activation::softplus:
      return std::max(u, 0.0) + std::log1p(std::exp(-std::abs(u)));
    case Activation::tanh:
      return std::tanh(u);
  }
  fail(ErrorKind::usage, "activation {}: unknown", static_cast<int>(activation));
}

}  // namespace sfumato
#endif
