// What a training run has come to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfumato/base/matrix.h"

namespace sfumato {

/// A point of the loss curve: the mean loss of the steps since the point before.
struct LossPoint {
  std::uint64_t step = 0;
  double loss = 0;
};

/// All that the next step depends on, besides the configuration and the data: random numbers are functions of the seed
/// and the step, so resuming from here gives the bits of a run that never stopped. Buffers as MlpLayout has them.
struct TrainState {
  std::uint64_t step = 0;
  AlignedFloats parameters;
  AlignedFloats average;  ///< the moving average, the model's weights
  AlignedFloats moment1;
  AlignedFloats moment2;
  std::vector<LossPoint> losses;
  double loss_sum = 0;  ///< of the steps since the last point
  std::uint64_t loss_count = 0;
};

/// The same numbers again.
AlignedFloats copy_of(const AlignedFloats& from);
TrainState copy_of(const TrainState& state);

/// The state of a training that has done no step yet.
TrainState fresh_state(AlignedFloats parameters);

}  // namespace sfumato
