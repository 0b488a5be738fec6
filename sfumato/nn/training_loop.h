// The training loop, common to all trainers.
#pragma once

#include <cstdint>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/nn/optimizer.h"

namespace sfumato {

/// Throws Error (usage) unless the data of a resumed training have the fingerprint of the data it started on.
inline void check_same_data(std::uint64_t fingerprint, std::uint64_t started_on, std::uint64_t rows,
                            std::uint64_t started_rows) {
  if (fingerprint == started_on) return;
  fail(ErrorKind::usage,
       "resume: these {} rows are not the {} rows that the training started on; give the same data, or start anew",
       rows, started_rows);
}

/// Runs a trainer until it is done or the observer returns false. `state` receives the final state, also if a step
/// throws Error.
template <class AnyTrainer, class State, class Observer>
void run_trainer(AnyTrainer trainer, State& state, const Observer& observer) {
  try {
    while (!trainer.done()) {
      const StepStats stats = trainer.step();
      if (observer && !observer(trainer, stats)) break;
    }
  } catch (const Error&) {
    state = std::move(trainer).take_state();
    throw;
  }
  state = std::move(trainer).take_state();
}

}  // namespace sfumato
