// The training loop, common to all trainers.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
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
       "resume: these {} rows are not the {} rows that the training started on; give the same data, or start a new "
       "training",
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

/// The number of calls of step() that take about `seconds`: some warm up, then a fiftieth of the time and no more than
/// a second gives the pace. Throws Error (usage) unless seconds > 0.
template <class Step>
std::size_t time_steps(double seconds, const Step& step) {
  if (!(seconds > 0) || !std::isfinite(seconds)) {
    fail(ErrorKind::usage, "`time` is {}; give a number of seconds above 0", seconds);
  }
  using Clock = std::chrono::steady_clock;
  const auto since = [](Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  };
  constexpr int kWarmUp = 20;
  const auto start = Clock::now();
  for (int i = 0; i < kWarmUp && (i == 0 || since(start) < seconds / 10); ++i) step();
  const auto begin = Clock::now();
  const double trial_seconds = std::min(1.0, seconds / 50);
  std::size_t steps = 0;
  double elapsed = 0;
  while (elapsed < trial_seconds || steps == 0) {
    step();
    ++steps;
    elapsed = since(begin);
  }
  const double left = seconds - since(start);
  return std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(steps) * left / elapsed));
}

}  // namespace sfumato
