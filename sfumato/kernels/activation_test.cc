#include "sfumato/kernels/activation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/kernels/modulation_testing.h"
#include "sfumato/kernels/testing.h"

namespace sfumato {
namespace {

using testing::append;
using testing::derivative;
using testing::GuardedMatrix;
using testing::input;
using testing::kAllActivations;
using testing::Layer;
using testing::reference;
using testing::tails;

void expect_reference(Activation activation, Layer& layer, Layer& before, bool adds, bool keeps) {
  for (std::size_t i = 0; i < layer.taps.size(); ++i) {
    for (std::size_t j = 0; j < layer.bias_row().size(); ++j) {
      const double u = input(before, i, j);
      const double bound = 1e-6 * (1 + std::abs(u));
      const double added = adds ? static_cast<double>(layer.residual.view()(i, j)) : 0.0;
      ASSERT_NEAR(layer.hidden.view()(i, j), reference(activation, u) + added, bound) << i << ", " << j;
      if (!keeps) continue;
      ASSERT_NEAR(layer.slope.view()(i, j), derivative(activation, u), bound) << i << ", " << j;
      ASSERT_EQ(layer.z.view()(i, j), before.z.view()(i, j) + layer.bias_row()[j]) << i << ", " << j;
    }
  }
}

TEST(Modulate, MatchesTheScalarReferenceAtEveryTail) {
  testing::for_each_target([](std::int64_t) {
    for (const std::size_t cols : tails()) {
      for (const std::size_t taps : {1U, 2U, 4U}) {
        for (const unsigned options : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U}) {
          const bool shifts = (options & 1U) != 0;
          const bool adds = (options & 2U) != 0;
          const bool keeps = (options & 4U) != 0;
          const Activation activation = kAllActivations[(cols + taps + options) % 3];
          Layer before(2, cols, taps, shifts);
          Layer layer(2, cols, taps, shifts);
          layer.forward(activation, adds ? ConstMatrix(layer.residual.view()) : ConstMatrix(), layer.hidden.view(),
                        keeps ? layer.slope.view() : Matrix());
          expect_reference(activation, layer, before, adds, keeps);
          layer.expect_intact();
        }
      }
    }
  });
}

TEST(Modulate, WritesOverItsInputsToTheSameBits) {
  testing::for_each_target([](std::int64_t) {
    for (const std::size_t cols : {1U, 5U, 16U, 37U}) {
      Layer layer(4, cols, 2, true);
      layer.forward(Activation::silu, layer.residual.view(), layer.hidden.view(), Matrix());
      Layer over_z(4, cols, 2, true);
      over_z.forward(Activation::silu, over_z.residual.view(), over_z.z.view(), Matrix());
      Layer over_residual(4, cols, 2, true);  // as in a network without a tape
      over_residual.forward(Activation::silu, over_residual.residual.view(), over_residual.residual.view(), Matrix());
      for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t j = 0; j < cols; ++j) {
          ASSERT_EQ(over_z.z.view()(i, j), layer.hidden.view()(i, j)) << i << ", " << j;
          ASSERT_EQ(over_residual.residual.view()(i, j), layer.hidden.view()(i, j)) << i << ", " << j;
        }
      }
      over_z.expect_intact();
      over_residual.residual.expect_intact();
    }
  });
}

// Forward and backward pass in blocks of `block` rows, with all outputs.
std::vector<float> in_blocks(Activation activation, std::size_t block) {
  constexpr std::size_t kRows = 13;
  Layer layer(kRows, 37, 4, true);
  GuardedMatrix d_z(kRows, 37, 9);
  for (std::size_t i = 0; i < kRows; i += block) {
    const std::size_t count = std::min(block, kRows - i);
    const auto rows = [&](GuardedMatrix& all) { return all.view().rows_from(i, count); };
    const auto taps = std::span<const Taps>(layer.taps).subspan(i, count);
    modulate(activation, layer.modulation, taps, layer.bias_row(), rows(layer.residual), rows(layer.z),
             rows(layer.hidden), rows(layer.slope));
    modulate_backward(layer.modulation, taps, rows(layer.hidden), rows(layer.slope), rows(layer.slope), rows(d_z));
  }
  std::vector<float> all;
  for (GuardedMatrix* part : {&layer.z, &layer.hidden, &layer.slope, &d_z}) append(part->view(), all);
  return all;
}

TEST(Modulate, HasTheSameBitsForEverySplitOfTheRowsAndEveryFusedInstructionSet) {
  for (const Activation activation : kAllActivations) {
    std::vector<float> fused;
    testing::for_each_target([&](std::int64_t target) {
      const std::vector<float> whole = in_blocks(activation, 13);
      for (const std::size_t block : {1U, 2U, 5U}) EXPECT_EQ(in_blocks(activation, block), whole) << block;
      if (!testing::has_fma(target)) return;
      if (fused.empty()) fused = whole;
      EXPECT_EQ(whole, fused);
    });
  }
}

struct ValueAndSlope {
  double value, slope;
};

// The activation without overflow or cancellation for every finite u.
ValueAndSlope exact(Activation activation, double u) {
  const double e = std::exp(-std::abs(u));
  const double sigmoid = (u < 0 ? e : 1.0) / (1 + e);
  const double rest = (u < 0 ? 1.0 : e) / (1 + e);
  switch (activation) {
    case Activation::silu:
      return {u * sigmoid, sigmoid * (1 + u * rest)};
    case Activation::softplus:
      return {std::max(u, 0.0) + std::log1p(e), sigmoid};
    case Activation::tanh:
      return {std::tanh(u), 4 * e * e / ((1 + e * e) * (1 + e * e))};
  }
  fail(ErrorKind::usage, "activation: unknown");
}

std::vector<float> activation_inputs() {
  std::vector<float> inputs = {0.0F,
                               std::numeric_limits<float>::denorm_min(),
                               1e-38F,
                               1e-30F,
                               1e-10F,
                               1e-5F,
                               1e-3F,
                               103.9F,
                               104.1F,
                               1e4F,
                               1e10F,
                               1e30F,
                               std::numeric_limits<float>::max()};
  for (int i = 1; i <= 20000; ++i) inputs.push_back(static_cast<float>(i) * 0.005F);
  const std::size_t count = inputs.size();
  for (std::size_t i = 0; i < count; ++i) inputs.push_back(-inputs[i]);
  return inputs;
}

// The documented accuracy. exp(-|u|) is 0 below 2e-38, so smaller values are lost; tanh has no relative accuracy near
// zero.
double value_bound(Activation activation, double value) {
  return activation == Activation::tanh ? 0x1p-22 : 0x1p-21 * std::abs(value) + 2e-36;
}
double slope_bound(Activation activation) { return activation == Activation::silu ? 1.5e-6 : 0x1p-22; }

TEST(Activation, IsAccurateOverTheWholeRange) {
  const std::vector<float> inputs = activation_inputs();
  const std::vector<float> ones(inputs.size(), 1.0F);
  const std::vector<float> zeros(inputs.size(), 0.0F);
  const std::vector<Taps> taps(1);
  const Modulation plain{ConstMatrix(ones.data(), 1, ones.size()), ConstMatrix(), 1};
  testing::for_each_target([&](std::int64_t) {
    for (const Activation activation : kAllActivations) {
      MatrixBuffer z(1, inputs.size());
      MatrixBuffer hidden(1, inputs.size());
      MatrixBuffer slope(1, inputs.size());
      std::copy(inputs.begin(), inputs.end(), z.row(0).begin());
      modulate(activation, plain, taps, zeros, ConstMatrix(), z, hidden, slope);
      for (std::size_t j = 0; j < inputs.size(); ++j) {
        const ValueAndSlope expected = exact(activation, static_cast<double>(inputs[j]));
        ASSERT_NEAR(hidden(0, j), expected.value, value_bound(activation, expected.value)) << inputs[j];
        ASSERT_NEAR(slope(0, j), expected.slope, slope_bound(activation)) << inputs[j];
      }
    }
  });
}

TEST(Activation, KeepsWhatIsNoNumber) {
  std::vector<float> input(20, std::numeric_limits<float>::quiet_NaN());
  const std::vector<float> ones(input.size(), 1.0F);
  const std::vector<float> zeros(input.size(), 0.0F);
  const std::vector<Taps> taps(1);
  testing::for_each_target([&](std::int64_t) {
    for (const Activation activation : kAllActivations) {
      MatrixBuffer z(1, input.size());
      std::copy(input.begin(), input.end(), z.row(0).begin());
      modulate(activation, {ConstMatrix(ones.data(), 1, ones.size()), ConstMatrix(), 1}, taps, zeros, ConstMatrix(), z,
               z, Matrix());
      for (const float value : z.row(0)) ASSERT_TRUE(std::isnan(value));
    }
  });
}

TEST(Activation, ReferenceIsTheSameFunctionWithoutOverflow) {
  for (const Activation activation : kAllActivations) {
    for (const float u : activation_inputs()) {
      const double expected = exact(activation, static_cast<double>(u)).value;
      ASSERT_NEAR(activate_reference(activation, static_cast<double>(u)), expected, 1e-14 * std::abs(expected)) << u;
    }
  }
}

}  // namespace
}  // namespace sfumato
