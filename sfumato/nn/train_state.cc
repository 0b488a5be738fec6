#include "sfumato/nn/train_state.h"

#include <algorithm>
#include <utility>

namespace sfumato {

AlignedFloats copy_of(const AlignedFloats& from) {
  AlignedFloats to(from.size());
  std::ranges::copy(from.span(), to.data());
  return to;
}

TrainState copy_of(const TrainState& state) {
  return {state.step,
          copy_of(state.parameters),
          copy_of(state.average),
          copy_of(state.moment1),
          copy_of(state.moment2),
          state.losses,
          state.loss_sum,
          state.loss_count};
}

TrainState fresh_state(AlignedFloats parameters) {
  TrainState state;
  state.average = copy_of(parameters);
  state.moment1 = AlignedFloats(parameters.size());
  state.moment2 = AlignedFloats(parameters.size());
  state.parameters = std::move(parameters);
  return state;
}

}  // namespace sfumato
