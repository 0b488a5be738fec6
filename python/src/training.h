// What trainings of both kinds of models do on Python's side: they report, and end early in good order.
#pragma once

#include <nanobind/nanobind.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "errors.h"
#include "sfumato/nn/optimizer.h"
#include "signals.h"

namespace sfumato::python {

/// Watches a training that runs without Python's lock.
class TrainingWatch {
 public:
  /// report: called with (step, steps, loss, gradient_norm, learning_rate) about a hundred times in a run; what it
  /// raises ends the training, and so does False. None: nobody is told.
  TrainingWatch(nanobind::handle report, std::uint64_t steps)
      : report_(report), steps_(steps), every_(std::max<std::uint64_t>(1, steps / 100)) {}

  /// Whether to go on.
  bool step(std::uint64_t step, const StepStats& stats) {
    try {
      signals_();
      if (report_.is_none() || (step % every_ != 0 && step != steps_)) return true;
      const nanobind::gil_scoped_acquire lock;
      const nanobind::object answer = report_(step, steps_, stats.loss, stats.gradient_norm, stats.learning_rate);
      return !answer.is(nanobind::bool_(false));
    } catch (nanobind::python_error& error) {
      raised_.emplace(std::move(error));
      return false;
    }
  }

  /// Runs a training without the lock; the exception that ended it early, or None. What it has come to is kept.
  template <class Training>
  nanobind::object run(const Training& training) {
    std::optional<Error> divergence;
    {
      const nanobind::gil_scoped_release unlocked;
      try {
        training();
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::diverged) throw;
        divergence = error;
      }
    }
    if (divergence) return exception_of(*divergence);
    return raised_ ? nanobind::borrow(raised_->value()) : nanobind::none();
  }

 private:
  nanobind::handle report_;
  std::uint64_t steps_;
  std::uint64_t every_;
  Signals signals_;
  std::optional<nanobind::python_error> raised_;
};

}  // namespace sfumato::python
