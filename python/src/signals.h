// Ctrl-C while the engine works without Python's lock.
#pragma once

#include <nanobind/nanobind.h>

#include <chrono>

namespace sfumato::python {

/// Asks Python now and then whether a signal came. Only its main thread ever has one.
class Signals {
 public:
  /// To be called without the lock, as often as you like. Throws python_error with what the handler raised, as a rule
  /// KeyboardInterrupt.
  void check() {
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

}  // namespace sfumato::python
