// A training on Python's side: it reports, and a signal or an exception ends it with a working model.
#pragma once

#include <nanobind/nanobind.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "errors.h"
#include "sfumato/engine/training.h"
#include "signals.h"

namespace sfumato::python {

class ProgressReporter {
 public:
  /// report: called with (step, steps, loss, gradient_norm, learning_rate) about a hundred times in a run; what it
  /// raises ends the training, and so does False. None: no reports.
  explicit ProgressReporter(nanobind::handle report) : report_(report) {}

  /// Runs a training without Python's lock; the exception that ended it early, or None. What it has come to is kept.
  nanobind::object run(Training& training, ThreadPool& pool) {
    TrainingOutcome outcome;
    {
      const nanobind::gil_scoped_release unlocked;
      outcome = training.run([this](const TrainingProgress& progress) { return step(progress); }, pool);
    }
    if (outcome.divergence) return exception_of(*outcome.divergence);
    return raised_ ? nanobind::borrow(raised_->value()) : nanobind::none();
  }

 private:
  bool step(const TrainingProgress& progress) {
    const std::uint64_t every = std::max<std::uint64_t>(1, progress.steps / 100);
    try {
      signals_();
      if (report_.is_none() || (progress.step % every != 0 && progress.step != progress.steps)) return true;
      const nanobind::gil_scoped_acquire lock;
      const nanobind::object answer =
          report_(progress.step, progress.steps, progress.loss, progress.gradient_norm, progress.learning_rate);
      return !answer.is(nanobind::bool_(false));
    } catch (nanobind::python_error& error) {
      raised_.emplace(std::move(error));
      return false;
    }
  }

  nanobind::handle report_;
  Signals signals_;
  std::optional<nanobind::python_error> raised_;
};

}  // namespace sfumato::python
