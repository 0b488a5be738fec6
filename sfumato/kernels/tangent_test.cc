#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/kernels/activation.h"
#include "sfumato/kernels/fourier.h"
#include "sfumato/kernels/modulation_testing.h"

namespace sfumato {
namespace {

using testing::GuardedMatrix;
using testing::Layer;

void expect_reference(Layer& layer, bool adds) {
  for (std::size_t i = 0; i < layer.taps.size(); ++i) {
    for (std::size_t j = 0; j < layer.bias_row().size(); ++j) {
      const double scale = testing::mix(layer.modulation.scale, layer.taps[i], layer.modulation.taps, j);
      const double change = static_cast<double>(layer.z.view()(i, j)) * layer.slope.view()(i, j) * scale;
      const double added = adds ? static_cast<double>(layer.residual.view()(i, j)) : 0.0;
      ASSERT_NEAR(layer.hidden.view()(i, j), change + added, 1e-6 * (1 + std::abs(change))) << i << ", " << j;
    }
  }
}

TEST(ModulateTangent, MatchesTheScalarReferenceAtEveryTail) {
  testing::for_each_target([](std::int64_t) {
    for (const std::size_t cols : testing::tails()) {
      for (const std::size_t taps : {1U, 2U, 4U}) {
        for (const bool adds : {false, true}) {
          Layer layer(2, cols, taps, false);
          modulate_tangent(layer.modulation, layer.taps, layer.z.view(), layer.slope.view(),
                           adds ? ConstMatrix(layer.residual.view()) : ConstMatrix(), layer.hidden.view());
          expect_reference(layer, adds);
          layer.expect_intact();
        }
      }
    }
  });
}

// As in the network: the residual is the derivative of the layer's input, overwritten in place.
TEST(ModulateTangent, WritesOverWhatItAddsToTheSameBits) {
  testing::for_each_target([](std::int64_t) {
    Layer layer(4, 37, 4, false);
    modulate_tangent(layer.modulation, layer.taps, layer.z.view(), layer.slope.view(), layer.residual.view(),
                     layer.hidden.view());
    modulate_tangent(layer.modulation, layer.taps, layer.z.view(), layer.slope.view(), layer.residual.view(),
                     layer.residual.view());
    std::vector<float> apart;
    std::vector<float> over;
    testing::append(layer.hidden.view(), apart);
    testing::append(layer.residual.view(), over);
    EXPECT_EQ(apart, over);
    layer.residual.expect_intact();
  });
}

TEST(FourierFeaturesTangent, IsTheDerivativeOfSineAndCosine) {
  for (const std::size_t count : {0U, 1U, 16U, 35U}) {
    GuardedMatrix x(3, 2, 1);
    GuardedMatrix phase(3, count, 2);
    GuardedMatrix x_dot(3, 2, 3);
    GuardedMatrix phase_dot(3, count, 4);
    MatrixBuffer features(3, 2 + 2 * count);
    GuardedMatrix change(3, 2 + 2 * count, 5);
    fourier_features(x.view(), phase.view(), features);
    fourier_features_tangent(features, x_dot.view(), phase_dot.view(), change.view());
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 2; ++j) EXPECT_EQ(change.view()(i, j), x_dot.view()(i, j));
      for (std::size_t j = 0; j < count; ++j) {
        const auto angle = static_cast<double>(phase.view()(i, j));
        const auto turn = static_cast<double>(phase_dot.view()(i, j));
        EXPECT_NEAR(change.view()(i, 2 + j), std::cos(angle) * turn, 1e-6);
        EXPECT_NEAR(change.view()(i, 2 + count + j), -std::sin(angle) * turn, 1e-6);
      }
    }
    change.expect_intact();
  }
}

TEST(FourierFeaturesTangent, RefusesOtherShapes) {
  MatrixBuffer x(2, 2);
  MatrixBuffer phase(2, 3);
  MatrixBuffer features(2, 8);
  MatrixBuffer narrow(2, 7);
  EXPECT_NO_THROW(fourier_features_tangent(features, x, phase, features));
  EXPECT_THROW(fourier_features_tangent(narrow, x, phase, features), Error);
  EXPECT_THROW(fourier_features_tangent(features, x, phase, narrow), Error);
}

}  // namespace
}  // namespace sfumato
