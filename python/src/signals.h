// Ctrl-C while the engine works without Python's lock.
#pragma once

#include <nanobind/nanobind.h>

#include <chrono>

#include "sfumato/base/loop_watch.h"

namespace sfumato::python {

/// Asks Python now and then whether a signal came. Only its main thread ever has one.
class Signals {
 public:
  /// To be called without the lock, as often as you like. Throws python_error with what the handler raised, as a rule
  /// KeyboardInterrupt.
  void operator()() {
    const auto now = Clock::now();
    if (now < next_) return;
    next_ = now + std::chrono::milliseconds(50);
    const nanobind::gil_scoped_acquire lock;
    if (PyErr_CheckSignals() != 0) throw nanobind::python_error();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point next_ = Clock::now() + std::chrono::milliseconds(50);
};

/// The engine at work: without Python's lock, and ended by what Signals throw.
class Unlocked {
 private:
  LoopWatch watch_{Signals()};
  nanobind::gil_scoped_release unlocked_;
};

}  // namespace sfumato::python
