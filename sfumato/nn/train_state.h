// The state of a training run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfumato/base/matrix.h"

namespace sfumato {

/// A point of the loss curve: the mean loss since the previous point.
struct LossPoint {
  std::uint64_t step = 0;
  double loss = 0;
};

/// All that the next step depends on besides configuration and data. Random numbers are functions of seed and step, so
/// a resumed run has the bits of an uninterrupted one. Buffers are laid out as in MlpLayout.
struct TrainState {
  std::uint64_t step = 0;
  AlignedFloats parameters;
  AlignedFloats average;  ///< moving average of the parameters, the weights of the model
  AlignedFloats moment1;
  AlignedFloats moment2;
  std::vector<LossPoint> losses;
  double loss_sum = 0;  ///< sum since the last point
  std::uint64_t loss_count = 0;
};

/// Deep copies.
AlignedFloats copy_of(const AlignedFloats& from);
TrainState copy_of(const TrainState& state);

/// The state before the first step.
TrainState fresh_state(AlignedFloats parameters);

}  // namespace sfumato
